package dev.dipeo.base;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The wait between attempts: {@code first} after one failure, doubled after each further one, at
 * most {@code max}.
 */
public record Backoff(Duration first, Duration max) {
  public static final Backoff NONE = new Backoff(Duration.ZERO, Duration.ZERO);

  public Backoff {
    if (first.isNegative() || max.isNegative()) {
      throw new IllegalArgumentException("a wait is not negative");
    }
  }

  /** The wait after this many failures in a row; zero after none. */
  public Duration after(int failures) {
    if (failures < 1) {
      return Duration.ZERO;
    }
    Duration wait = first;
    for (int i = 1; i < failures && wait.compareTo(max) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(max) < 0 ? wait : max;
  }

  /**
   * A random wait, in whole milliseconds, between zero and {@link #after}. Uses the full range, so
   * that simultaneous failures do not retry at the same time.
   */
  public Duration jittered(int failures, RandomGenerator random) {
    return Duration.ofMillis(random.nextLong(after(failures).toMillis() + 1));
  }
}
