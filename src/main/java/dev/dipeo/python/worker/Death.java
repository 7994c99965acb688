package dev.dipeo.python.worker;

/**
 * Why a worker is no more.
 *
 * @param jobs how many jobs it had when it ended
 * @param exitCode what it said last; killed processes say 128 + the signal
 */
record Death(Cause cause, int jobs, int exitCode) {
  private static final int KILLED = 128 + 9;
  private static final int TERMINATED = 128 + 15;

  enum Cause {
    /** It was killed because its Python did not stop. */
    STUCK,
    /** It was killed because it did not say anything about a job that was over its time. */
    SILENT,
    /** It was killed because what it said was no message, or more than agreed. */
    GARBLED,
    /** It was killed because it did not start in time. */
    SLOW_START,
    /** It was killed because nobody needs it any more. */
    CLOSED,
    /** It ended by itself, out of memory. */
    OUT_OF_MEMORY,
    /** It ended by itself, or by somebody else's hand. */
    CRASHED
  }

  /**
   * Whether somebody else ended it, a person or a kernel that had no memory left: no fault of its
   * own, and the next one may well live.
   */
  boolean isFromOutside() {
    return cause == Cause.CRASHED && (exitCode == KILLED || exitCode == TERMINATED);
  }

  boolean isBySelf() {
    return cause == Cause.CRASHED || cause == Cause.OUT_OF_MEMORY || cause == Cause.GARBLED;
  }
}
