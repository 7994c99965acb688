package dev.dipeo.base;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Generates the ids of events and runs: unique within one store and ascending in time, even when
 * the clock jumps back.
 *
 * <p>An id is microseconds since 1970 times 1,000, plus the slot of its process: 19 decimal digits
 * until the year 2262, so ids also sort as text. Ids requested within the same microsecond are
 * those of the next ones. Thread-safe.
 */
public final class IdSource {
  /** Most processes that give ids in one store at the same time. */
  public static final int SLOTS = 1_000;

  private final InstantSource clock;
  private final int slot;
  private final AtomicLong last = new AtomicLong();

  /** The only source of a store. */
  public IdSource(InstantSource clock) {
    this(clock, 0);
  }

  /**
   * @param slot number that no other process of the store has, from 0 to {@link #SLOTS} - 1
   */
  public IdSource(InstantSource clock, int slot) {
    if (slot < 0 || slot >= SLOTS) {
      throw new IllegalArgumentException("no slot: " + slot);
    }
    this.clock = clock;
    this.slot = slot;
  }

  /**
   * The next id: greater than all earlier ids of this source and all passed to {@link #startAfter}.
   */
  public long next() {
    long now = firstAt(clock.instant()) + slot;
    return last.updateAndGet(previous -> Math.max(after(previous), now));
  }

  /** The smallest id of this source that is greater. */
  private long after(long used) {
    long same = used - Math.floorMod(used, (long) SLOTS) + slot;
    return same > used ? same : same + SLOTS;
  }

  /** Makes later ids greater than {@code used}, an id from an earlier process. */
  public void startAfter(long used) {
    last.accumulateAndGet(used, Math::max);
  }

  /** The smallest id that could be given at {@code time}; for lookups by time. */
  public static long firstAt(Instant time) {
    return (time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000) * SLOTS;
  }
}
