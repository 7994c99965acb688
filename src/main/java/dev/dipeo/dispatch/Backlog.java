package dev.dipeo.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.journal.Event;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts the events that are on disk, or being written, and not yet dispatched, as far as this
 * process knows. Thread-safe.
 */
@Singleton
public final class Backlog {
  private final int eventsMax;
  private final long bytesMax;
  private final Set<Long> ids = new HashSet<>();
  private int events;
  private long bytes;

  public Backlog(DispatchBounds bounds) {
    eventsMax = bounds.backlogMax();
    bytesMax = bounds.backlogBytesMax();
  }

  /**
   * Counts a new event.
   *
   * @return false if there is no room; the event is then not counted, not even temporarily: another
   *     event may need the room
   */
  public synchronized boolean enter(Event event) {
    long size = size(event);
    if (events >= eventsMax || (bytes + size > bytesMax && bytes > 0)) {
      return false;
    }
    enterAnyway(event);
    return true;
  }

  /** Counts an event that an earlier process accepted, regardless of the bound. */
  synchronized void enterAnyway(Event event) {
    events++;
    ids.add(event.id());
    bytes += size(event);
  }

  /** Stops counting an event. */
  public synchronized void leave(Event event) {
    events--;
    ids.remove(event.id());
    bytes -= size(event);
  }

  /** Whether an event is on its way. */
  synchronized boolean holds(long eventId) {
    return ids.contains(eventId);
  }

  /** Whether {@code more} events have room; in an empty backlog any number has. */
  synchronized boolean hasRoomFor(int more) {
    return events + more <= Math.max(eventsMax, more) && bytes <= bytesMax;
  }

  /** Whether {@code more} new events have room, of so many bytes together. Takes none. */
  public synchronized boolean hasRoomFor(int more, long moreBytes) {
    return events + more <= eventsMax && (bytes + moreBytes <= bytesMax || bytes == 0);
  }

  /**
   * The memory of an event in bytes: its body, or its payload if the body was compressed and is
   * smaller.
   */
  private static long size(Event event) {
    return event.content().bodyIsPayload()
        ? event.body().length
        : Math.max(event.body().length, size(event.payload()));
  }

  /** The approximate length of a value as JSON. */
  private static long size(JsonNode value) {
    if (!value.isTextual() && !value.isContainerNode()) {
      return 1;
    }
    long size = 2;
    if (value.isTextual()) {
      size += value.textValue().length();
    } else {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        size += entry.getKey().length() + 3L + size(entry.getValue());
      }
      if (value.isArray()) {
        for (JsonNode item : value) {
          size += 1 + size(item);
        }
      }
    }
    return size;
  }

  /** Events on disk, or on their way there, that are not dispatched. */
  public synchronized int events() {
    return events;
  }

  @Override
  public synchronized String toString() {
    return "%d, %d bytes".formatted(events, bytes);
  }
}
