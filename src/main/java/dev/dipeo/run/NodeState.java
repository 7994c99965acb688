package dev.dipeo.run;

import java.util.Set;

/** Recorded states of one activation of a node. */
public enum NodeState {
  RUNNING,
  /** A hook node waits for an event. */
  WAITING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** The possible next states; the picture in docs/runs.md is generated from this. */
  public Set<NodeState> next() {
    return switch (this) {
      case RUNNING, WAITING -> Set.of(COMPLETED, FAILED, CANCELLED);
      case COMPLETED, FAILED, CANCELLED -> Set.of();
    };
  }
}
