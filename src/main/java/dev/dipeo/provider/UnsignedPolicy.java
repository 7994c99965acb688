package dev.dipeo.provider;

/**
 * Whether to accept a provider whose manifest has no signature configuration. {@code
 * signature_algorithm: none} is accepted under both.
 */
public enum UnsignedPolicy {
  /** Accept, with a warning in the log; for development. */
  ACCEPT,
  /** Refuse every request; for production. */
  REFUSE
}
