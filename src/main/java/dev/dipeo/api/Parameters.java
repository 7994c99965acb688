package dev.dipeo.api;

import dev.dipeo.base.LowerCase;
import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Validates the parameters of API requests. */
final class Parameters {
  /** Most rows of one page. */
  static final int LIMIT_MAX = 500;

  private Parameters() {}

  static int limit(String text) {
    if (!text.matches("[0-9]{1,9}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > LIMIT_MAX) {
      throw bad("limit must be from 1 to " + LIMIT_MAX + ", not " + text);
    }
    return Integer.parseInt(text);
  }

  static <E extends Enum<E>> E oneOf(String name, Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> value.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                bad(
                    name
                        + " must be one of "
                        + Arrays.stream(type.getEnumConstants())
                            .map(LowerCase::of)
                            .collect(Collectors.joining(", "))
                        + ", not "
                        + text));
  }

  static ProblemException bad(String detail) {
    return new ProblemException(new Problem(400, "bad-request", "Bad request", detail));
  }

  static ProblemException notFound(String what, String id) {
    return new ProblemException(
        new Problem(404, "not-found", "Not found", what + " not found: " + id));
  }
}
