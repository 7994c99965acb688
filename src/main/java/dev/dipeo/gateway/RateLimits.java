package dev.dipeo.gateway;

import dev.dipeo.provider.Provider;
import dev.dipeo.provider.RateLimit;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A token bucket per provider. Only verified webhooks take a token, so forged ones get 401 and
 * cannot use up the real sender's limit. Thread-safe.
 */
public final class RateLimits {
  private final Optional<RateLimit> usual;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  /**
   * @param usual limit for providers whose manifest has none; empty for no limit
   * @param nanos a monotonic clock, as {@link System#nanoTime}
   */
  public RateLimits(Optional<RateLimit> usual, LongSupplier nanos) {
    this.usual = usual;
    this.nanos = nanos;
  }

  /** Takes a token. If there is none, returns the time until the next one. */
  Optional<Duration> take(Provider provider) {
    Optional<RateLimit> limit = provider.rateLimit().or(() -> usual);
    if (limit.isEmpty()) {
      return Optional.empty();
    }
    long now = nanos.getAsLong();
    return buckets
        .compute(
            provider.name(),
            (_, bucket) ->
                bucket != null && bucket.limit.equals(limit.get())
                    ? bucket
                    : new Bucket(limit.get(), now))
        .take(now);
  }

  /** Stores one number: the time at which the bucket will be full again. */
  private static final class Bucket {
    private final RateLimit limit;
    private final long perTokenNanos;
    private final AtomicLong fullAt;

    Bucket(RateLimit limit, long now) {
      this.limit = limit;
      this.perTokenNanos = TimeUnit.SECONDS.toNanos(1) / limit.perSecond();
      this.fullAt = new AtomicLong(now);
    }

    Optional<Duration> take(long now) {
      long burstNanos = perTokenNanos * limit.burst();
      while (true) {
        long before = fullAt.get();
        long after = Math.max(before - now, 0) + perTokenNanos;
        if (after > burstNanos) {
          return Optional.of(Duration.ofNanos(after - burstNanos));
        }
        if (fullAt.compareAndSet(before, now + after)) {
          return Optional.empty();
        }
      }
    }
  }
}
