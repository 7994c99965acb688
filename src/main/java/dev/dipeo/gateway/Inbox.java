package dev.dipeo.gateway;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import io.smallrye.mutiny.Uni;

/** Where verified events go. */
@FunctionalInterface
public interface Inbox {
  /**
   * Makes an event durable and hands it on. Completes when it is on disk; fails with {@link
   * dev.dipeo.journal.JournalFullException} when no more can be taken at the moment, and nothing
   * was written.
   *
   * @param rule what makes it one that came before
   */
  Uni<Appended> take(Event event, DedupeRule rule);
}
