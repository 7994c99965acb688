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
 * Times as {@code 2026-11-02T10:15:22.123Z} (RFC 3339), with capital letters and at most nine
 * digits of a second. No such text begins inside another or is the beginning of another, so its
 * position is clear even in a text without separators.
 */
final class Rfc3339 {
  private static final Pattern TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
              + "(Z|[+-][0-9]{2}:[0-9]{2})");

  private Rfc3339() {}

  /** The time that the whole text is. */
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

  /** Where the first text of this form begins; -1 when there is none. */
  static int firstIn(String text) {
    Matcher matcher = TIME.matcher(text);
    return matcher.find() ? matcher.start() : -1;
  }
}
