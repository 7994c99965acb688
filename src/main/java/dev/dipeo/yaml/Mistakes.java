package dev.dipeo.yaml;

import dev.dipeo.base.Nearest;
import dev.dipeo.yaml.Mistake.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects the errors and warnings of a file while it is read, so that all are reported at once.
 * Not thread-safe.
 */
public final class Mistakes {
  /**
   * Bounds the search for the nearest name, which takes time proportional to the product of all
   * three.
   */
  private static final int NAMES_COMPARED_MAX = 1_000;

  private static final int NAME_LENGTH_COMPARED_MAX = 60;

  /** Most names listed when none is near. */
  private static final int NAMES_LISTED_MAX = 20;

  private final Report errors;
  private final Report warnings;

  /** Reports every mistake. */
  public Mistakes() {
    this(Integer.MAX_VALUE);
  }

  /**
   * Reports up to a limit and counts the rest.
   *
   * @param reportedMax most errors, and most warnings, reported individually
   */
  public Mistakes(int reportedMax) {
    this.errors = new Report("mistakes", Severity.ERROR, reportedMax);
    this.warnings = new Report("warnings", Severity.WARNING, reportedMax);
  }

  public void add(Location at, String message) {
    add(new Mistake(at, message));
  }

  public void add(Mistake mistake) {
    errors.add(mistake);
  }

  public void warn(Location at, String message) {
    warnings.add(Mistake.warning(at, message));
  }

  /** Whether there is no mistake; there may be warnings. */
  public boolean isEmpty() {
    return errors.added == 0;
  }

  /** The mistakes, in the order of the file. */
  public List<Mistake> inOrder() {
    return errors.inOrder();
  }

  /** The warnings, in the order of the file. */
  public List<Mistake> warnings() {
    return warnings.inOrder();
  }

  /** Fails with every mistake, if there is any. */
  public void throwIfAny() throws MistakesException {
    if (!isEmpty()) {
      throw new MistakesException(inOrder());
    }
  }

  /**
   * The end of a message about an unknown name: the nearest known name, or all of them if none is
   * near and they are few.
   */
  public String hint(String name, Collection<String> known) {
    return nearest(name, known)
        .map(nearest -> "; did you mean '" + nearest + "'?")
        .orElseGet(
            () ->
                known.isEmpty() || known.size() > NAMES_LISTED_MAX
                    ? ""
                    : "; possible: " + String.join(", ", known));
  }

  /** The known name that was probably meant. Also empty once mistakes are only counted. */
  public Optional<String> nearest(String name, Collection<String> known) {
    // A mistake that is only counted shows no hint, and the search is the expensive part.
    return errors.isFull() || name.length() > NAME_LENGTH_COMPARED_MAX
        ? Optional.empty()
        : Nearest.to(
            name,
            known.stream()
                .filter(candidate -> candidate.length() <= NAME_LENGTH_COMPARED_MAX)
                .limit(NAMES_COMPARED_MAX)
                .toList());
  }

  /** The mistakes of one severity. */
  private static final class Report {
    private final String what;
    private final Severity severity;
    private final int reportedMax;
    private final List<Mistake> reported = new ArrayList<>();
    private int added;
    private @Nullable Location firstCounted;

    Report(String what, Severity severity, int reportedMax) {
      this.what = what;
      this.severity = severity;
      this.reportedMax = reportedMax;
    }

    void add(Mistake mistake) {
      if (++added <= reportedMax) {
        reported.add(mistake);
      } else if (firstCounted == null) {
        firstCounted = mistake.at();
      }
    }

    boolean isFull() {
      return added >= reportedMax;
    }

    List<Mistake> inOrder() {
      List<Mistake> all = new ArrayList<>(reported);
      if (firstCounted != null) {
        all.add(
            new Mistake(
                firstCounted, (added - reportedMax) + " more " + what + " from here on", severity));
      }
      all.sort(
          Comparator.<Mistake>comparingInt(m -> m.at().line())
              .thenComparingInt(m -> m.at().column()));
      return List.copyOf(all);
    }
  }
}
