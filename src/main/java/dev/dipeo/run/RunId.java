package dev.dipeo.run;

import dev.dipeo.base.IdSource;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The id of a run as text: {@code run-<number>}. Later runs have greater numbers. */
public final class RunId {
  private static final String PREFIX = "run-";
  private static final Pattern ID = Pattern.compile(PREFIX + "[0-9]{1,19}");

  private RunId() {}

  public static String of(long number) {
    return PREFIX + number;
  }

  public static String next(IdSource ids) {
    return of(ids.next());
  }

  /** The number in a run's id; empty if the text is not a run id. */
  public static OptionalLong number(String id) {
    if (!ID.matcher(id).matches()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(id, PREFIX.length(), id.length(), 10));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // greater than any number
    }
  }

  /**
   * The number in a run's id.
   *
   * @throws IllegalArgumentException when the text is not a run id
   */
  public static long requireNumber(String id) {
    return number(id)
        .orElseThrow(() -> new IllegalArgumentException("not the id of a run: '" + id + "'"));
  }
}
