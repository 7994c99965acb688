package dev.dipeo.journal;

/**
 * What becomes of signed bytes that were journaled before under another delivery id: somebody who
 * saw them may be sending them again, where the delivery id is not part of what is signed.
 */
public enum SameBody {
  /** Nobody can do that, so it is not looked for. */
  NOT_WATCHED,
  /** The event is journaled and names the first, see {@link Event#sameBodyAs}. */
  FLAG,
  /** Nothing is written. */
  REFUSE
}
