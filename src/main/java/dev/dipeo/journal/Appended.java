package dev.dipeo.journal;

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
    public Duplicate(long firstId) {
      this(firstId, false);
    }
  }

  /** An event with the same bytes exists under another delivery id; nothing was written. */
  record Repeated(long firstId) implements Appended {}
}
