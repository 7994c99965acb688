package dev.dipeo.provider;

/**
 * What becomes of a provider whose manifest says nothing about signatures. {@code
 * signature_algorithm: none} is not silence: it is accepted under both.
 */
public enum UnsignedPolicy {
  /** Accept, with a warning in the log; for development. */
  ACCEPT,
  /** Refuse every request; for production. */
  REFUSE
}
