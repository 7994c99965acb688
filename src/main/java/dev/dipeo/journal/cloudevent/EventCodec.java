package dev.dipeo.journal.cloudevent;

import dev.dipeo.journal.Event;

/**
 * Events as CloudEvents 1.0 in the binary mode of the Kafka protocol binding. Other programs can
 * read the messages as CloudEvents; what is read here equals what was written here.
 */
public final class EventCodec {
  /** Version of the headers and of what they mean. A reader refuses any other. */
  static final String VERSION = "1";

  static final String SPECVERSION = "1.0";

  private EventCodec() {}

  /**
   * The event as a message. Its payload must be one that {@link dev.dipeo.base.Json} accepts, or a
   * form of these, and its id positive.
   */
  public static EventMessage write(Event event) {
    return new EventWriter(event).message();
  }

  /**
   * Reads an event; ignores headers that are not its own.
   *
   * @throws UnreadableEventException if this is no event, one of another program, or one of a
   *     version of this program that writes other messages
   */
  public static Event read(EventMessage message) throws UnreadableEventException {
    return new EventReader(message).event();
  }
}
