package dev.dipeo.store;

import java.time.Duration;

/**
 * Bounds of the store.
 *
 * @param journalQueueMax most appends that are queued or whose completion has not been delivered
 * @param journalQueueBytesMax most bytes of their bodies and payloads; a single event may be larger
 * @param runQueueMax most other writes (runs, marks on events) that are queued or undelivered. They
 *     have their own queue, so that acknowledged events continue when senders are refused
 * @param runQueueBytesMax most bytes of their values; a single write may be larger
 * @param readThreads threads and connections for reading
 * @param readQueueMax most queued reads
 * @param lockWaitMax longest wait for another process that is writing
 * @param closeWaitMax longest time that closing waits for queued writes
 * @param lease how long a process that shares the store may write nothing before others give it up
 * @param dedupeWindow how long a delivery is remembered; after that, it counts as new
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
    Duration lease,
    Duration dedupeWindow) {}
