package dev.dipeo.provider;

/**
 * A secret that a manifest names and that is missing. Until it is set, the provider accepts
 * nothing.
 *
 * @param variable what has to be set
 * @param problem what is wrong, without anything of the value
 */
public record MissingSecret(String provider, String variable, String problem) {}
