package dev.dipeo.diagram.template;

/** Text is not a template, or not a path; the message says what is wrong with which part. */
public final class MalformedTemplateException extends IllegalArgumentException {
  public MalformedTemplateException(String message) {
    super(message);
  }
}
