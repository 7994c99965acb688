package dev.dipeo.base;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Generates the ids of events and runs: unique within one data folder and ascending in time, even
 * when the clock jumps back.
 *
 * <p>An id is microseconds since 1970 times 1,000: 19 decimal digits until the year 2262, so ids
 * also sort as text. Ids requested within the same microsecond are counted up. Thread-safe.
 */
public final class IdSource {
  private static final long PER_MICROSECOND = 1_000;

  private final InstantSource clock;
  private final AtomicLong last = new AtomicLong();

  public IdSource(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The next id: greater than all earlier ids of this source and all passed to {@link #startAfter}.
   */
  public long next() {
    long now = firstAt(clock.instant());
    return last.updateAndGet(previous -> Math.max(previous + 1, now));
  }

  /** Makes later ids greater than {@code used}, an id from an earlier process. */
  public void startAfter(long used) {
    last.accumulateAndGet(used, Math::max);
  }

  /** The smallest id that could be given at {@code time}; for lookups by time. */
  public static long firstAt(Instant time) {
    return (time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000) * PER_MICROSECOND;
  }
}
