package dev.dipeo.python;

import java.time.Duration;

/**
 * Bounds of Python in one process.
 *
 * @param contextsMax contexts that run jobs, each on a thread of its own; one more is kept ready
 * @param queueMax jobs that wait for a context; one more is refused
 * @param outputBytesMax bytes that one job may print
 * @param resultBytesMax bytes of JSON that one job may give back
 * @param codesPerContextMax pieces of code that a context keeps compiled
 * @param stuckThreadsMax threads in code that nothing stops, which are left behind and replaced;
 *     one more is not replaced
 * @param checkTimeout longest time for one check of syntax
 */
public record PythonSettings(
    int contextsMax,
    int queueMax,
    int outputBytesMax,
    int resultBytesMax,
    int codesPerContextMax,
    int stuckThreadsMax,
    Duration checkTimeout) {
  public static final PythonSettings DEFAULT =
      new PythonSettings(2, 1_000, 1 << 20, 10 << 20, 500, 4, Duration.ofSeconds(10));

  public PythonSettings {
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
