package dev.dipeo.provider;

/**
 * One place where a payload is not what its schema says.
 *
 * @param pointer JSON pointer (RFC 6901) into the payload; empty for the whole
 */
public record SchemaViolation(String pointer, String message) {}
