package dev.dipeo.provider;

/**
 * Whether a provider is accepted whose manifest says nothing about signatures. A manifest that says
 * {@code signature_algorithm: none} is accepted under both.
 */
public enum UnsignedPolicy {
  /** Accept, with a warning in the log; for development. */
  ACCEPT,
  /** Refuse every request; for production. */
  REFUSE
}
