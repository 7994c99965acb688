package dev.dipeo.journal;

import org.jboss.logging.Logger;

/** The result of {@link Journal#append}. */
public sealed interface Appended {
  /**
   * The event was written; it is the first with its delivery id. Where the journal is a topic, it
   * has another id than before, and whether it is the first is found out later.
   */
  record Recorded(Event event) implements Appended {}

  /**
   * An event with this provider and delivery id exists; nothing was written.
   *
   * @param otherBody whether the first event had another body, which no honest sender sends
   */
  record Duplicate(long firstId, boolean otherBody) implements Appended {
    private static final Logger LOG = Logger.getLogger(Duplicate.class);

    public Duplicate(long firstId) {
      this(firstId, false);
    }

    /**
     * Logs it, with a warning where the bodies differ.
     *
     * @param event the one that was not written
     * @return the execution id of the first event
     */
    public String log(Event event) {
      String first = Event.executionId(event.provider(), firstId);
      if (otherBody) {
        LOG.warnf(
            "event.duplicate_with_other_body provider=%s event=%s first=%s delivery=%s",
            event.provider(), event.name(), first, event.deliveryId());
      }
      LOG.debugf(
          "event.duplicate provider=%s event=%s first=%s delivery=%s",
          event.provider(), event.name(), first, event.deliveryId());
      return first;
    }
  }

  /** An event with the same bytes exists under another delivery id; nothing was written. */
  record Repeated(long firstId) implements Appended {}
}
