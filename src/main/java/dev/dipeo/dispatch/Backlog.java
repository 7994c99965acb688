package dev.dipeo.dispatch;

import dev.dipeo.journal.Event;

/**
 * Counts the events that are on disk, or on their way there, and not dispatched, as far as this
 * process knows. Thread-safe.
 */
final class Backlog {
  private final int eventsMax;
  private final long bytesMax;
  private int events;
  private long bytes;

  Backlog(DispatchBounds bounds) {
    eventsMax = bounds.backlogMax();
    bytesMax = bounds.backlogBytesMax();
  }

  /**
   * Counts an event that has just come.
   *
   * @return false when there is no room for it; then it was not counted, not even for the moment:
   *     another event may need the room
   */
  synchronized boolean enter(Event event) {
    int size = event.body().length;
    if (events >= eventsMax || (bytes + size > bytesMax && bytes > 0)) {
      return false;
    }
    enterAnyway(event);
    return true;
  }

  /** Counts an event that was taken before, by an earlier process. */
  synchronized void enterAnyway(Event event) {
    events++;
    bytes += event.body().length;
  }

  /** Counts an event no more. */
  synchronized void leave(Event event) {
    events--;
    bytes -= event.body().length;
  }

  /** Whether so many events more may come; if there are none, any number may. */
  synchronized boolean hasRoomFor(int more) {
    return events + more <= Math.max(eventsMax, more) && bytes <= bytesMax;
  }

  synchronized int events() {
    return events;
  }

  @Override
  public synchronized String toString() {
    return "%d, %d bytes".formatted(events, bytes);
  }
}
