package dev.dipeo.journal.cloudevent;

/** A message that is not an event that this program can read; the message says why, in one line. */
public final class UnreadableEventException extends Exception {
  private final String attribute;

  UnreadableEventException(String attribute, String reason) {
    super(attribute + " " + reason);
    this.attribute = attribute;
  }

  /** What cannot be read: the name of a header, or {@code data}. */
  public String attribute() {
    return attribute;
  }
}
