package dev.dipeo.run;

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
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }
}
