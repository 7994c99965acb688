package dev.dipeo.delivery;

import dev.dipeo.base.Backoff;

/**
 * How often a delivery is tried, and the longest wait after each failed attempt; the real wait is
 * random, see {@link Backoff#jittered}.
 *
 * @param attemptsMax 1 for no second try
 */
public record Retry(int attemptsMax, Backoff backoff) {
  public Retry {
    if (attemptsMax < 1) {
      throw new IllegalArgumentException("at least one attempt");
    }
  }
}
