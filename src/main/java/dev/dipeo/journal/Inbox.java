package dev.dipeo.journal;

import io.smallrye.mutiny.Uni;

/** Takes events: those that senders deliver, and those that somebody replays. */
public interface Inbox {
  /**
   * Makes an event durable and hands it on. Completes when the event is on disk. Fails with {@link
   * JournalFullException} when no more events can be taken at the moment; then nothing was written.
   * Cancelling stops listening and nothing else: the event may be on disk already, and the sender's
   * next try is then a duplicate of it.
   *
   * @param rule which earlier events make this one a duplicate
   */
  Uni<Appended> take(Event event, DedupeRule rule);

  /** Makes an event durable whatever came before it, and hands it on. */
  default Uni<Appended> take(Event event) {
    return take(event, DedupeRule.of(SameBody.NOT_WATCHED));
  }
}
