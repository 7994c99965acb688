package dev.dipeo.yaml;

/**
 * One thing that is wrong in a file: where, what, and what to do about it.
 *
 * @param severity an error: the file cannot be used; a warning: it can, and probably means
 *     something else
 */
public record Mistake(Location at, String message, Severity severity) {
  /** How bad it is. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** An error. */
  public Mistake(Location at, String message) {
    this(at, message, Severity.ERROR);
  }

  public static Mistake warning(Location at, String message) {
    return new Mistake(at, message, Severity.WARNING);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** In a list of both kinds: a warning says that it is one. */
  public String shown() {
    return at + (isError() ? ": " : ": warning: ") + message;
  }

  @Override
  public String toString() {
    return at + ": " + message;
  }
}
