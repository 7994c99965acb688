package dev.dipeo.run;

import java.util.Set;

/** States of a run. */
public enum RunState {
  /** Recorded; nothing of it has begun. */
  QUEUED,
  RUNNING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** Whether nothing will happen to the run any more. */
  public boolean isFinal() {
    return next().isEmpty();
  }

  /** The states that can follow; the picture in docs/runs.md is made from this. */
  public Set<RunState> next() {
    return switch (this) {
      case QUEUED -> Set.of(RUNNING, FAILED, CANCELLED);
      case RUNNING -> Set.of(COMPLETED, FAILED, CANCELLED);
      case COMPLETED, FAILED, CANCELLED -> Set.of();
    };
  }
}
