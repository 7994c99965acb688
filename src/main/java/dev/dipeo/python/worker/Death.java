package dev.dipeo.python.worker;

/**
 * Why a worker ended.
 *
 * @param jobs jobs that it was running
 * @param exitCode of the process; 128 + the signal if it was killed
 */
record Death(Cause cause, int jobs, int exitCode) {
  private static final int KILLED = 128 + 9;
  private static final int TERMINATED = 128 + 15;

  enum Cause {
    /** Killed because its Python did not stop. */
    STUCK,
    /** Killed because it did not answer a job in time. */
    SILENT,
    /** Killed because it sent no valid message, or more than agreed. */
    GARBLED,
    /** Killed because it did not start in time. */
    SLOW_START,
    /** Killed because the runner was closed. */
    CLOSED,
    /** Ended by itself, out of memory. */
    OUT_OF_MEMORY,
    /** Ended by itself, or was killed from outside. */
    CRASHED
  }

  /**
   * Whether a person, or a kernel short of memory, killed it. The worker is not to blame, and its
   * successor may survive.
   */
  boolean isFromOutside() {
    return cause == Cause.CRASHED && (exitCode == KILLED || exitCode == TERMINATED);
  }

  /** Whether a job may be to blame although no job was named. */
  boolean isUnexplained() {
    return cause == Cause.CRASHED || cause == Cause.OUT_OF_MEMORY || cause == Cause.GARBLED;
  }
}
