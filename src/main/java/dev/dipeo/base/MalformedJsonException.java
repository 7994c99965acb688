package dev.dipeo.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** Text that {@link Json} does not accept; the message tells the reason, line and column. */
public final class MalformedJsonException extends Exception {
  /** How Jackson names a second location, such as that of an unclosed bracket. */
  private static final Pattern SOURCE =
      Pattern.compile("\\[Source: [^]]*; line: ([0-9]+), column: ([0-9]+)]");

  /** Jackson's hint at a switch or limit of its own, which the sender cannot change. */
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
