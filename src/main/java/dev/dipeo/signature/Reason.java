package dev.dipeo.signature;

/** Why a request is refused. For the log only: the caller must not learn the reason. */
public enum Reason {
  /** The signature, timestamp or id that the scheme requires is missing. */
  MISSING,
  /** Not in the declared form, or out of bounds. */
  MALFORMED,
  /** A value that must be unique occurs twice; two readers could choose different ones. */
  DUPLICATE_HEADER,
  /**
   * The signed text could be read in two ways, as with a dot in the id of {@code
   * {id}.{timestamp}.{body}}.
   */
  AMBIGUOUS,
  /** Well-formed, but made with another key or over other bytes. */
  WRONG,
  /** Signed too long ago. */
  STALE,
  /** Signed in the future. */
  FROM_THE_FUTURE
}
