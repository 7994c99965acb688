package dev.dipeo.base;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the numbers that events and runs are named by: unique within one data folder and ascending
 * in time, also when the clock jumps back.
 *
 * <p>A number is microseconds since 1970 times 1,000: 19 decimal digits until the year 2262, so
 * that ids sort as text too. The last three digits and the microseconds are counted up when several
 * are asked for in one microsecond. Thread-safe.
 */
public final class IdSource {
  private static final long PER_MICROSECOND = 1_000;

  private final InstantSource clock;
  private final AtomicLong last = new AtomicLong();

  public IdSource(InstantSource clock) {
    this.clock = clock;
  }

  /** The next number: greater than every one that this source gave or was told of before. */
  public long next() {
    long now = firstAt(clock.instant());
    return last.updateAndGet(previous -> Math.max(previous + 1, now));
  }

  /**
   * Makes sure that numbers to come are greater than {@code used}, which an earlier process gave
   * out.
   */
  public void startAfter(long used) {
    last.accumulateAndGet(used, Math::max);
  }

  /** The smallest number that could be given at {@code time}; for looking up by time. */
  public static long firstAt(Instant time) {
    return (time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000) * PER_MICROSECOND;
  }
}
