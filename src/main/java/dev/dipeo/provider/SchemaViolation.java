package dev.dipeo.provider;

/**
 * One place where a payload violates its schema.
 *
 * @param pointer JSON pointer (RFC 6901) into the payload; empty for the whole payload
 */
public record SchemaViolation(String pointer, String message) {}
