package dev.dipeo.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/**
 * Text is not the JSON that {@link Json} reads; the message says what is wrong and at which line
 * and column.
 */
public final class MalformedJsonException extends Exception {
  /** How Jackson names a second place, as that of the bracket that is not closed. */
  private static final Pattern SOURCE =
      Pattern.compile("\\[Source: [^]]*; line: ([0-9]+), column: ([0-9]+)]");

  /** Which switch or limit of Jackson's it was: nothing that somebody who sends JSON can turn. */
  private static final Pattern HOW_TO_ALLOW =
      Pattern.compile(
          ", from `[^`]*`|: enable `[^`]*` to allow| \\(not recognized as one since Feature [^)]*\\)");

  public MalformedJsonException(String message) {
    super(message);
  }

  static MalformedJsonException of(JsonProcessingException e) {
    var at = e.getLocation();
    // Only the reason: Jackson's full message quotes the source object and names classes.
    String reason =
        SOURCE
            .matcher(e.getOriginalMessage().lines().findFirst().orElse("malformed"))
            .replaceAll("line $1, column $2")
            .replaceFirst(" for `?ObjectNode`?: not allowed when .*", "");
    reason = HOW_TO_ALLOW.matcher(reason).replaceAll("");
    return new MalformedJsonException(
        at == null
            ? reason
            : reason + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")");
  }
}
