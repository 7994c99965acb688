package dev.dipeo.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** A file that cannot be used; the message lists every mistake, one per line. */
public final class MistakesException extends Exception {
  private final List<Mistake> mistakes;

  public MistakesException(List<Mistake> mistakes) {
    super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  public List<Mistake> mistakes() {
    return mistakes;
  }
}
