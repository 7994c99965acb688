package dev.dipeo.journal;

/** What {@link Journal#append} did. */
public sealed interface Appended {
  /** The event, as it is on disk now: the first with its delivery id. */
  record Recorded(Event event) implements Appended {}

  /**
   * This provider and delivery id were there already; nothing was written.
   *
   * @param otherBody whether the first had other bytes, which no honest sender does
   */
  record Duplicate(long firstId, boolean otherBody) implements Appended {
    public Duplicate(long firstId) {
      this(firstId, false);
    }
  }

  /** The same bytes were there under another delivery id; nothing was written. */
  record Repeated(long firstId) implements Appended {}
}
