package dev.dipeo.provider;

/**
 * A missing secret of a manifest. Until it is set, the provider accepts nothing.
 *
 * @param variable name of the variable to set
 * @param problem what is wrong, without any part of the value
 */
public record MissingSecret(String provider, String variable, String problem) {}
