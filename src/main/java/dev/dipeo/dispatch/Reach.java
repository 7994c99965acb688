package dev.dipeo.dispatch;

import dev.dipeo.diagram.kind.Since;
import dev.dipeo.journal.Event;
import dev.dipeo.run.EventWait;
import java.time.Instant;

/**
 * The events that may end a wait, by id and time of receipt. The event that started the run is not
 * among them.
 *
 * @param afterId only events with greater ids
 * @param from only events received since; compared by id if possible, because the clock may jump
 *     back
 * @param to only events received until then, however late they are dispatched
 * @param notId the excluded event
 */
record Reach(long afterId, Instant from, Instant to, long notId) {
  static Reach of(EventWait wait) {
    Instant to = wait.deadline();
    long start = wait.startNumber();
    return switch (wait.since()) {
      case Since.Start() -> new Reach(start, Instant.EPOCH, to, start);
      case Since.Now() -> new Reach(0, wait.begun(), to, start);
      case Since.Before(var time) -> new Reach(0, wait.begun().minus(time), to, start);
    };
  }

  /**
   * @param lastIdBefore greater than the ids of all events before the wait
   */
  boolean covers(Event event, long lastIdBefore) {
    return event.id() > afterId
        && event.id() != notId
        && (event.id() > lastIdBefore || !event.receivedAt().isBefore(from))
        && !event.receivedAt().isAfter(to);
  }

  /** The same events without those received before {@code time}. */
  Reach since(Instant time) {
    return time.isAfter(from) ? new Reach(afterId, time, to, notId) : this;
  }
}
