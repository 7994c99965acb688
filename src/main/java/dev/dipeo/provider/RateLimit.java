package dev.dipeo.provider;

/**
 * How many webhooks of a provider are accepted.
 *
 * @param perSecond long-term rate
 * @param burst most webhooks at once after a pause
 */
public record RateLimit(int perSecond, int burst) {
  /** Highest rate that can be declared. */
  public static final int PER_SECOND_MAX = 1_000_000;

  public RateLimit {
    if (perSecond < 1 || perSecond > PER_SECOND_MAX || burst < 1) {
      throw new IllegalArgumentException(
          "a rate limit must be from 1 to " + PER_SECOND_MAX + " per second, burst at least 1");
    }
  }

  /** A limit with a burst of one second. */
  public static RateLimit of(int perSecond) {
    return new RateLimit(perSecond, perSecond);
  }
}
