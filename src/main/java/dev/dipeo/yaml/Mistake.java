package dev.dipeo.yaml;

/**
 * One error or warning in a file: the location, the cause and the remedy.
 *
 * @param severity error: the file cannot be used; warning: it can, but probably means something
 *     else
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

  /** The message for a list of both kinds; a warning is marked as one. */
  public String shown() {
    return at + (isError() ? ": " : ": warning: ") + message;
  }

  @Override
  public String toString() {
    return at + ": " + message;
  }
}
