package dev.dipeo.python;

import java.time.Duration;

/**
 * Bounds of Python in one process.
 *
 * @param contextsMax contexts, each running one job at a time on its own thread; one more is kept
 *     ready
 * @param queueMax jobs that may wait for a context; further jobs are refused
 * @param outputBytesMax bytes that one job may print
 * @param resultBytesMax bytes of JSON that one job may return
 * @param codesPerContextMax pieces of code that a context keeps compiled
 * @param stuckThreadsMax threads stuck in code that cannot be stopped; up to this number they are
 *     replaced
 * @param checkTimeout timeout of one syntax check
 */
public record PythonBounds(
    int contextsMax,
    int queueMax,
    int outputBytesMax,
    int resultBytesMax,
    int codesPerContextMax,
    int stuckThreadsMax,
    Duration checkTimeout) {
  public PythonBounds {
    requirePositive("contextsMax", contextsMax);
    requirePositive("queueMax", queueMax);
    requirePositive("outputBytesMax", outputBytesMax);
    requirePositive("resultBytesMax", resultBytesMax);
    requirePositive("codesPerContextMax", codesPerContextMax);
    if (stuckThreadsMax < 0) {
      throw new IllegalArgumentException("stuckThreadsMax is negative: " + stuckThreadsMax);
    }
    if (checkTimeout.isNegative() || checkTimeout.isZero()) {
      throw new IllegalArgumentException("checkTimeout must be positive: " + checkTimeout);
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
  }
}
