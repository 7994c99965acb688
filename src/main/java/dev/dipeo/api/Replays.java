package dev.dipeo.api;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.Event;
import io.smallrye.mutiny.Uni;

/** Where events go that somebody wants once more: the way of those that come in. */
@FunctionalInterface
public interface Replays {
  /**
   * Makes the event durable and hands it on. Completes when it is on disk; fails with {@link
   * dev.dipeo.journal.JournalFullException} when no more can be taken at the moment.
   */
  Uni<Appended> take(Event event);
}
