package dev.dipeo.store;

import java.time.Duration;

/**
 * Bounds of the store.
 *
 * @param journalQueueMax most appends that wait or whose completion has not been delivered
 * @param journalQueueBytesMax most bytes of bodies and payloads among them; one event alone may be
 *     larger
 * @param runQueueMax most other writes likewise: of runs, and marks on events. They have a queue of
 *     their own, so that acknowledged events continue when senders are refused
 * @param runQueueBytesMax most bytes of values among them; one write alone may be larger
 * @param readThreads connections and threads that read
 * @param readQueueMax most reads that wait
 * @param lockWaitMax longest wait for another process that is writing
 * @param closeWaitMax longest time that closing spends on waiting writes
 * @param dedupeWindow how long a delivery is remembered; delivered again later it counts as new
 */
public record StoreBounds(
    int journalQueueMax,
    long journalQueueBytesMax,
    int runQueueMax,
    long runQueueBytesMax,
    int readThreads,
    int readQueueMax,
    Duration lockWaitMax,
    Duration closeWaitMax,
    Duration dedupeWindow) {}
