package dev.dipeo.delivery;

import dev.dipeo.base.Backoff;

/**
 * The attempts of a delivery, and the longest wait after each failed one; the actual wait is
 * random, see {@link Backoff#jittered}.
 *
 * @param attemptsMax 1 for no retry
 */
public record Retry(int attemptsMax, Backoff backoff) {
  public Retry {
    if (attemptsMax < 1) {
      throw new IllegalArgumentException("at least one attempt");
    }
  }
}
