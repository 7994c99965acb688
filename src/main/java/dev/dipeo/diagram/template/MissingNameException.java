package dev.dipeo.diagram.template;

/** A template names a variable, or a key of one, that does not exist; the message says which. */
public final class MissingNameException extends Exception {
  public MissingNameException(String message) {
    super(message);
  }
}
