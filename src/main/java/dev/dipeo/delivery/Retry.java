package dev.dipeo.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a delivery is tried: the wait after an attempt is random between nothing and {@code
 * firstWait}, which doubles each time up to {@code waitMax}. Random over the whole range, so that
 * deliveries that failed together do not come again together.
 *
 * @param attemptsMax 1 for no second try
 */
public record Retry(int attemptsMax, Duration firstWait, Duration waitMax) {
  public Retry {
    if (attemptsMax < 1 || firstWait.isNegative() || waitMax.isNegative()) {
      throw new IllegalArgumentException("at least one attempt, and no wait below nothing");
    }
  }

  /** The wait after so many failed attempts. */
  Duration waitAfter(int attempts, RandomGenerator random) {
    Duration most = firstWait;
    for (int i = 1; i < attempts && most.compareTo(waitMax) < 0; i++) {
      most = most.multipliedBy(2);
    }
    long millis = Math.min(most.toMillis(), waitMax.toMillis());
    return Duration.ofMillis(random.nextLong(millis + 1));
  }
}
