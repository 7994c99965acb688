package dev.dipeo.run;

import java.util.Set;

/** States of one activation of a node, as recorded. */
public enum NodeState {
  RUNNING,
  /** A hook node waits for an event. */
  WAITING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** The states that can follow; the picture in docs/runs.md is made from this. */
  public Set<NodeState> next() {
    return switch (this) {
      case RUNNING, WAITING -> Set.of(COMPLETED, FAILED, CANCELLED);
      case COMPLETED, FAILED, CANCELLED -> Set.of();
    };
  }
}
