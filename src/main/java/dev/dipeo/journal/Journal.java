package dev.dipeo.journal;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The durable record of events. A returned {@link Uni} does nothing until subscribed to and never
 * blocks the caller; items arrive on a thread of the journal, which must not be blocked.
 */
public interface Journal {
  /**
   * Writes an event, unless the journal remembers its provider and delivery id; a replay is always
   * written. Completes only when the event is on disk and survives a crash or power loss. Fails
   * with {@link JournalFullException} when too many appends are queued.
   */
  Uni<Appended> append(Event event, DedupeRule rule);

  /**
   * Writes an event whose delivery id counts for as long as this journal remembers it.
   *
   * @param sameBody what to do with the same bytes under another delivery id
   */
  default Uni<Appended> append(Event event, SameBody sameBody) {
    return append(event, DedupeRule.of(sameBody));
  }

  /** Writes an event whose delivery id cannot have been forged. */
  default Uni<Appended> append(Event event) {
    return append(event, SameBody.NOT_WATCHED);
  }

  /**
   * Marks events as dispatched; dead ones stay dead. Other processes whose runs wait for such
   * events are shown them.
   */
  Uni<Void> complete(List<Long> ids);

  /** Marks an event as dead, with the reason. */
  Uni<Void> bury(long id, String error);

  /**
   * Events in state {@link EventState#RECEIVED} that belong to this process, with ids above {@code
   * afterId}, ascending.
   */
  Uni<List<Pending>> pending(long afterId, int max);

  /** Ids of events that belong to this process and are not dispatched, ascending. */
  Uni<List<Long>> pendingIds(long afterId, int max);

  /** Those among these events that belong to this process and are not dispatched. */
  Uni<List<Pending>> pending(List<Long> ids);

  /**
   * An event that is not dispatched yet.
   *
   * @param tries number of {@link #tried} calls for it
   */
  record Pending(Event event, int tries) {}

  /**
   * Counts one try for each pending event that is dispatched after a restart. The count is on disk
   * before the dispatch, so that an event that crashes the process is detected.
   */
  Uni<Void> tried(List<Long> ids);

  /**
   * Resets the counts of {@link #tried} of this process at a clean shutdown: no event has crashed
   * the process.
   */
  Uni<Void> acquit();

  /**
   * The event with this id; that of a duplicate whose rule says {@link DedupeRule#idTold} leads to
   * the first, for as long as its delivery is remembered.
   */
  Uni<Optional<JournaledEvent>> find(long id);

  /** Ids of the replays of an event, ascending. */
  Uni<List<Long>> replaysOf(long id);

  /**
   * Finds where the newest events of a provider and name begin, regardless of when they were
   * received.
   *
   * @param afterId only events with greater ids
   * @param newest number of events
   * @return the id after which exactly that many exist; {@code afterId} if there are not more
   */
  Uni<Long> beforeNewest(String provider, Optional<String> name, long afterId, int newest);

  /** Events received in a span of time that are not dead, ascending. */
  Uni<List<Event>> received(Span span, long afterId, int max);

  /**
   * A range of events.
   *
   * @param name the provider's name of the event type; empty for any
   * @param from first moment, inclusive
   * @param to last moment, inclusive
   */
  record Span(String provider, Optional<String> name, Instant from, Instant to) {}

  /** Newest first. */
  Uni<List<JournaledEvent>> list(EventQuery query);
}
