package dev.dipeo.diagram.template;

/** Text that is not a valid template or path; the message names the wrong part. */
public final class MalformedTemplateException extends IllegalArgumentException {
  public MalformedTemplateException(String message) {
    super(message);
  }
}
