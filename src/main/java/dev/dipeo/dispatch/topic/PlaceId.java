package dev.dipeo.dispatch.topic;

import dev.dipeo.journal.Event;
import java.time.Instant;

/**
 * Ids of events that come over a topic. Receivers share nothing, so the id follows from what both
 * ends know: the time of receipt, in milliseconds rounded up, and the place of the record. It has
 * the scale of other ids (microseconds since 1970 times 1,000, 19 digits), and is never below the
 * time of receipt:
 *
 * <pre>milliseconds × 1,000,000 + (partition mod 1,000) × 1,000 + (offset mod 1,000)</pre>
 *
 * <p>A record that is read again has the same id. Two events have the same id only if they were
 * received in the same millisecond and lie a multiple of 1,000 records apart in one partition:
 * never while receivers' clocks and retries are apart by less than 1,000 records of a partition.
 * {@link TopicReader} gives the later of the two another id.
 */
final class PlaceId {
  private static final long PLACES = 1_000;

  private PlaceId() {}

  /** The event under the id of its record. */
  static Event of(Event event, int partition, long offset) {
    return event.withId(of(event.receivedAt(), partition, offset));
  }

  static long of(Instant receivedAt, int partition, long offset) {
    long millis = receivedAt.plusNanos(999_999).toEpochMilli();
    return (millis * PLACES + partition % PLACES) * PLACES + offset % PLACES;
  }
}
