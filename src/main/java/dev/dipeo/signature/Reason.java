package dev.dipeo.signature;

/** Why a request is refused. For the log only: a caller must not learn which it was. */
public enum Reason {
  /** No signature, timestamp or id where the scheme has one. */
  MISSING,
  /** Not in the declared form, or out of its bounds. */
  MALFORMED,
  /** Something that must be there once is there twice; two readers could choose differently. */
  DUPLICATE_HEADER,
  /**
   * The signed text could be read in two ways, as with a dot in the id of {@code
   * {id}.{timestamp}.{body}}.
   */
  AMBIGUOUS,
  /** In the right form, but made with another key or over other bytes. */
  WRONG,
  /** Signed too long ago. */
  STALE,
  /** Signed later than now. */
  FROM_THE_FUTURE
}
