package dev.dipeo.diagram.kind;

/** The possible outputs of nodes. */
public enum Output {
  DEFAULT,
  /** A condition's output when its expression is true. */
  CONDTRUE,
  /** A condition's output when its expression is false. */
  CONDFALSE,
  /** Carries the error of a node that failed. */
  ERROR
}
