package dev.dipeo.dispatch;

import dev.dipeo.diagram.kind.Since;
import dev.dipeo.journal.Event;
import dev.dipeo.run.EventWait;
import java.time.Instant;

/**
 * Which events a wait can get by when they came. The event that started the run is none of them.
 *
 * @param afterId only those with greater numbers
 * @param from only those received from then on; by number where that tells, because the clock may
 *     jump back
 * @param to only those received until then, however late that is noticed
 * @param notId not this one
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
   * @param lastIdBefore greater than the numbers of events from before the wait
   */
  boolean covers(Event event, long lastIdBefore) {
    return event.id() > afterId
        && event.id() != notId
        && (event.id() > lastIdBefore || !event.receivedAt().isBefore(from))
        && !event.receivedAt().isAfter(to);
  }

  /** The part of it whose events were received from then on. */
  Reach since(Instant time) {
    return time.isAfter(from) ? new Reach(afterId, time, to, notId) : this;
  }
}
