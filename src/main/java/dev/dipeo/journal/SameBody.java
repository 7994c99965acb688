package dev.dipeo.journal;

/**
 * What to do when signed bytes arrive again under another delivery id. If the delivery id is not
 * signed, a third party that saw the request may be replaying it.
 */
public enum SameBody {
  /** Not checked: the delivery id is signed, so a third party cannot change it. */
  NOT_WATCHED,
  /** The event is journaled and names the first, see {@link Event#sameBodyAs}. */
  FLAG,
  REFUSE
}
