package dev.dipeo.provider;

/**
 * A secret that a manifest names and that is not to be had: while it is, nothing of that provider
 * is accepted.
 *
 * @param variable what has to be set
 * @param problem what is wrong, without anything of the value
 */
public record MissingSecret(String provider, String variable, String problem) {}
