package dev.dipeo.journal;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The durable record of events. Nothing happens before a returned {@link Uni} is subscribed to;
 * none blocks the caller; items come on a thread of the journal, which must not be blocked.
 */
public interface Journal {
  /**
   * Writes an event, unless its provider and delivery id were there within the time that this
   * journal remembers; a replay is always written. Completes only when the event is on disk so that
   * it survives the loss of process and power. Fails with {@link JournalFullException} when too
   * many appends wait already.
   */
  Uni<Appended> append(Event event, DedupeRule rule);

  /**
   * Writes an event whose delivery id counts for as long as this journal remembers.
   *
   * @param sameBody what to do when its bytes were there under another delivery id
   */
  default Uni<Appended> append(Event event, SameBody sameBody) {
    return append(event, DedupeRule.of(sameBody));
  }

  /** Writes an event whose delivery id nobody else can have chosen. */
  default Uni<Appended> append(Event event) {
    return append(event, SameBody.NOT_WATCHED);
  }

  /** Marks events as dispatched. */
  Uni<Void> complete(List<Long> ids);

  /** Marks an event as dead, with the reason. */
  Uni<Void> bury(long id, String error);

  /** Events in state {@link EventState#RECEIVED} with ids above {@code afterId}, ascending. */
  Uni<List<Pending>> pending(long afterId, int max);

  /**
   * An event that is still to be dispatched.
   *
   * @param tries how many times it was counted as {@link #tried}
   */
  record Pending(Event event, int tries) {}

  /**
   * Counts that pending events are about to be dispatched after a restart. The count is on disk
   * before they are, so that an event that crashes the process is found out.
   */
  Uni<Void> tried(List<Long> ids);

  /** Clears the counts of {@link #tried}: the process ends in good order, and no event is why. */
  Uni<Void> acquit();

  Uni<Optional<JournaledEvent>> find(long id);

  /** Ids of the events that replay an event, ascending. */
  Uni<List<Long>> replaysOf(long id);

  /**
   * Where the newest of the events of a provider and name begin, whenever they were received.
   *
   * @param afterId only events with greater ids
   * @param newest how many of them
   * @return the id after which there are just so many; {@code afterId} when there are not more
   */
  Uni<Long> beforeNewest(String provider, Optional<String> name, long afterId, int newest);

  /** Events that were received in a span of time and are not dead, ascending. */
  Uni<List<Event>> received(Span span, long afterId, int max);

  /**
   * Which events.
   *
   * @param name the provider's name of what happened; empty: any
   * @param from the first moment that counts
   * @param to the last moment that counts
   */
  record Span(String provider, Optional<String> name, Instant from, Instant to) {}

  /** Newest first. */
  Uni<List<JournaledEvent>> list(EventQuery query);
}
