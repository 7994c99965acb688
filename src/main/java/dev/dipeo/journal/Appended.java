package dev.dipeo.journal;

/** What {@link Journal#append} did. */
public sealed interface Appended {
  /** The event is on disk and is the first with its delivery id. */
  record Recorded(Event event) implements Appended {}

  /** An event with this provider and delivery id was there already; nothing was written. */
  record Duplicate(long firstId) implements Appended {}
}
