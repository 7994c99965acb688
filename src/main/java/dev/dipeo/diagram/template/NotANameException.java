package dev.dipeo.diagram.template;

/** A value cannot be part of a name in a path; the message says why. */
public final class NotANameException extends Exception {
  public NotANameException(String message) {
    super(message);
  }
}
