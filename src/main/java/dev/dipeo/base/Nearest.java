package dev.dipeo.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the valid name that was probably meant, for "did you mean" in error messages. */
public final class Nearest {
  private Nearest() {}

  /**
   * The candidate nearest to {@code name} by edit distance, if near enough to be a typing error.
   */
  public static Optional<String> to(String name, Collection<String> candidates) {
    return within(Math.max(2, name.length() / 3), name, candidates);
  }

  /** The nearest candidate that is at most {@code limit} edits away. */
  public static Optional<String> within(int limit, String name, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> distance(name, candidate) <= limit)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** {@code "; did you mean 'x'?"}, or the empty text if no candidate is near. */
  public static String hint(String name, Collection<String> candidates) {
    return to(name, candidates).map(nearest -> "; did you mean '" + nearest + "'?").orElse("");
  }

  /** Levenshtein distance, ignoring case. */
  private static int distance(String first, String second) {
    String a = first.toLowerCase(java.util.Locale.ROOT);
    String b = second.toLowerCase(java.util.Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
