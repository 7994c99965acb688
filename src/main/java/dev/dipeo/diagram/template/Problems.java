package dev.dipeo.diagram.template;

import dev.dipeo.base.Nearest;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistake;
import dev.dipeo.yaml.Mistake.Severity;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.MistakesException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Mistakes and warnings of one diagram, as many as anybody would read. Not thread-safe. */
public final class Problems {
  /** Most mistakes, and most warnings, that are reported one by one. */
  public static final int MAX_REPORTED = 100;

  /** Bounds of a search for the nearest name, which takes time in the product of the three. */
  private static final int MAX_NAMES_COMPARED = 1_000;

  private static final int MAX_NAME_LENGTH_COMPARED = 60;

  private final Report mistakes = new Report("mistakes", Severity.ERROR);
  private final Report warnings = new Report("warnings", Severity.WARNING);

  public void mistake(Location at, String message) {
    mistakes.add(at, message);
  }

  public void warning(Location at, String message) {
    warnings.add(at, message);
  }

  public void throwIfAny() throws MistakesException {
    mistakes.complete().throwIfAny();
  }

  public List<Mistake> warnings() {
    return warnings.complete().inOrder();
  }

  /** The nearest of the names, in the words of an error message; else all of them where few. */
  public String hint(String name, Collection<String> names) {
    return nearest(name, names)
        .map(nearest -> "; did you mean '" + nearest + "'?")
        .orElseGet(
            () ->
                names.isEmpty() || names.size() > 20
                    ? ""
                    : "; possible: " + String.join(", ", names));
  }

  public Optional<String> nearest(String name, Collection<String> names) {
    // Nobody sees the hint of a mistake that is only counted, and it is what takes the time.
    return mistakes.isFull() || name.length() > MAX_NAME_LENGTH_COMPARED
        ? Optional.empty()
        : Nearest.to(
            name,
            names.stream()
                .filter(candidate -> candidate.length() <= MAX_NAME_LENGTH_COMPARED)
                .limit(MAX_NAMES_COMPARED)
                .toList());
  }

  private static final class Report {
    private final String what;
    private final Severity severity;
    private final Mistakes kept = new Mistakes();
    private int added;
    private @Nullable Location firstDropped;

    Report(String what, Severity severity) {
      this.what = what;
      this.severity = severity;
    }

    void add(Location at, String message) {
      if (++added <= MAX_REPORTED) {
        kept.add(new Mistake(at, message, severity));
      } else if (firstDropped == null) {
        firstDropped = at;
      }
    }

    boolean isFull() {
      return added >= MAX_REPORTED;
    }

    Mistakes complete() {
      if (firstDropped != null) {
        kept.add(
            new Mistake(
                firstDropped,
                (added - MAX_REPORTED) + " more " + what + " from here on",
                severity));
        firstDropped = null;
      }
      return kept;
    }
  }
}
