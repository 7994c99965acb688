package dev.dipeo.store;

import java.time.Duration;

/** Bounds of tests that do not care for them. */
public final class TestBounds {
  public static final int JOURNAL_QUEUE_MAX = 10_000;
  public static final long JOURNAL_QUEUE_BYTES_MAX = 128L << 20;
  public static final int RUN_QUEUE_MAX = 10_000;
  public static final long RUN_QUEUE_BYTES_MAX = 128L << 20;
  public static final int READ_THREADS = 2;
  public static final int READ_QUEUE_MAX = 1_000;
  public static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(5);
  public static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);
  public static final Duration LEASE = Duration.ofSeconds(10);
  public static final Duration DEDUPE_WINDOW = Duration.ofDays(7);

  public static final StoreBounds STORE = withLease(LEASE);

  private TestBounds() {}

  public static StoreBounds withLease(Duration lease) {
    return new StoreBounds(
        JOURNAL_QUEUE_MAX,
        JOURNAL_QUEUE_BYTES_MAX,
        RUN_QUEUE_MAX,
        RUN_QUEUE_BYTES_MAX,
        READ_THREADS,
        READ_QUEUE_MAX,
        LOCK_WAIT_MAX,
        CLOSE_WAIT_MAX,
        lease,
        DEDUPE_WINDOW);
  }
}
