package dev.dipeo.journal;

/**
 * The journal never takes an event of this size, however often it is sent; the message names the
 * bound and what to set. Nothing was written.
 */
public final class EventTooLargeException extends RuntimeException {
  public EventTooLargeException(String message) {
    super(message);
  }
}
