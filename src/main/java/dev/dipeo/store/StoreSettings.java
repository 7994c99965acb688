package dev.dipeo.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the store is and its bounds.
 *
 * @param folder the data folder; made when it is not there
 * @param journalQueueMax most appends that wait or whose completion has not been delivered
 * @param journalQueueBytesMax most bytes of bodies and payloads among them; one event alone may be
 *     larger
 * @param runQueueMax most other writes likewise: of runs, and marks on events. They have a queue of
 *     their own, so that what was acknowledged goes on when senders are told to wait
 * @param runQueueBytesMax most bytes of values among them; one write alone may be larger
 * @param readThreads connections and threads that read
 * @param readQueueMax most reads that wait
 * @param lockWaitMax longest wait for another process that is writing
 * @param closeWaitMax longest time that closing goes on writing what waits
 * @param dedupeWindow how long a delivery is remembered; delivered again later it counts as new
 */
public record StoreSettings(
    Path folder,
    int journalQueueMax,
    long journalQueueBytesMax,
    int runQueueMax,
    long runQueueBytesMax,
    int readThreads,
    int readQueueMax,
    Duration lockWaitMax,
    Duration closeWaitMax,
    Duration dedupeWindow) {
  public static final int JOURNAL_QUEUE_MAX = 10_000;
  public static final long JOURNAL_QUEUE_BYTES_MAX = 128L << 20;
  public static final int RUN_QUEUE_MAX = 10_000;
  public static final long RUN_QUEUE_BYTES_MAX = 128L << 20;
  public static final int READ_THREADS = 2;
  public static final int READ_QUEUE_MAX = 1_000;
  public static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(5);
  public static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);
  public static final Duration DEDUPE_WINDOW = Duration.ofDays(7);

  /** The settings that fit most. */
  public static StoreSettings of(Path folder) {
    return new StoreSettings(
        folder,
        JOURNAL_QUEUE_MAX,
        JOURNAL_QUEUE_BYTES_MAX,
        RUN_QUEUE_MAX,
        RUN_QUEUE_BYTES_MAX,
        READ_THREADS,
        READ_QUEUE_MAX,
        LOCK_WAIT_MAX,
        CLOSE_WAIT_MAX,
        DEDUPE_WINDOW);
  }
}
