package dev.dipeo.diagram;

/** Text is not a template, or not a path; the message says what is wrong with which part. */
public final class MalformedTemplateException extends IllegalArgumentException {
  public MalformedTemplateException(String message) {
    super(message);
  }
}
