package dev.dipeo.yaml;

/** One thing that is wrong in a file: where, what, and what to do about it. */
public record Mistake(Location at, String message) {
  @Override
  public String toString() {
    return at + ": " + message;
  }
}
