package dev.dipeo.run;

/** States of one activation of a node, as recorded. */
public enum NodeState {
  RUNNING,
  /** A hook node waits for an event. */
  WAITING,
  COMPLETED,
  FAILED,
  CANCELLED
}
