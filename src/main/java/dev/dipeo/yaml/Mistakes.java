package dev.dipeo.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects what is wrong in a file while it is read, so that all of it is reported at once. Not
 * thread-safe.
 */
public final class Mistakes {
  private final List<Mistake> found = new ArrayList<>();

  public void add(Location at, String message) {
    add(new Mistake(at, message));
  }

  public void add(Mistake mistake) {
    found.add(mistake);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** What was found, in the order of the file. */
  public List<Mistake> inOrder() {
    return found.stream()
        .sorted(
            Comparator.<Mistake>comparingInt(m -> m.at().line())
                .thenComparingInt(m -> m.at().column()))
        .toList();
  }

  /** Fails with everything that was found, if anything was. */
  public void throwIfAny() throws MistakesException {
    if (!found.isEmpty()) {
      throw new MistakesException(inOrder());
    }
  }
}
