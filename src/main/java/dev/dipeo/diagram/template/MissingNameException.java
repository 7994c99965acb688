package dev.dipeo.diagram.template;

/** A template refers to a variable or key that does not exist; the message names it. */
public final class MissingNameException extends Exception {
  public MissingNameException(String message) {
    super(message);
  }
}
