package dev.dipeo.run;

import java.util.Set;

/** States of a run. */
public enum RunState {
  /** Recorded, but not begun. */
  QUEUED,
  RUNNING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** Whether the run has finished. */
  public boolean isFinal() {
    return next().isEmpty();
  }

  /** The possible next states; the picture in docs/runs.md is generated from this. */
  public Set<RunState> next() {
    return switch (this) {
      case QUEUED -> Set.of(RUNNING, FAILED, CANCELLED);
      case RUNNING -> Set.of(COMPLETED, FAILED, CANCELLED);
      case COMPLETED, FAILED, CANCELLED -> Set.of();
    };
  }
}
