package dev.dipeo.diagram.kind;

/** The outputs that a node can have. */
public enum Output {
  DEFAULT,
  /** A condition's output when its expression is true. */
  CONDTRUE,
  /** A condition's output when its expression is false. */
  CONDFALSE,
  /** Carries the error of a node that failed. */
  ERROR
}
