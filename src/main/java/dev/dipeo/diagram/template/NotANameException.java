package dev.dipeo.diagram.template;

/** A value that cannot be part of a file name in a path; the message tells why. */
public final class NotANameException extends Exception {
  public NotANameException(String message) {
    super(message);
  }
}
