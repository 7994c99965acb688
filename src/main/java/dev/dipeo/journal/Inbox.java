package dev.dipeo.journal;

import io.smallrye.mutiny.Uni;

/** Accepts events that senders deliver or that are replayed. */
public interface Inbox {
  /**
   * Makes an event durable and dispatches it. Completes when the event is on disk. Fails with
   * {@link JournalFullException} when the journal is full; then nothing was written; and with
   * {@link EventTooLargeException} when it cannot hold such an event. Cancelling only stops
   * listening: the event may already be on disk, and the sender's retry is then a duplicate.
   *
   * @param rule which earlier events make this one a duplicate
   */
  Uni<Appended> take(Event event, DedupeRule rule);

  /** Makes an event durable regardless of earlier ones, and dispatches it. */
  default Uni<Appended> take(Event event) {
    return take(event, DedupeRule.of(SameBody.NOT_WATCHED));
  }
}
