package dev.dipeo.signature;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times such as {@code 2026-11-02T10:15:22.123Z} (RFC 3339), with capital letters and at most nine
 * decimal places. No such text starts inside another or is a prefix of another, so its position is
 * unambiguous even in a text without separators.
 */
final class Rfc3339 {
  private static final Pattern TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
              + "(Z|[+-][0-9]{2}:[0-9]{2})");

  private Rfc3339() {}

  /** The time, if the whole text is one. */
  static Optional<Instant> read(String text) {
    if (!TIME.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static String write(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** Index of the first time in the text; -1 if there is none. */
  static int firstIn(String text) {
    Matcher matcher = TIME.matcher(text);
    return matcher.find() ? matcher.start() : -1;
  }
}
