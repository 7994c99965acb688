package dev.dipeo.signature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.LowerCase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of signing is, and how long a signature is valid.
 *
 * @param place part of the request with the timestamp; empty if the signature header contains it
 * @param unit unit since 1970
 * @param past greatest age; empty for no limit
 * @param future greatest lead over our clock; empty for no limit
 */
public record TimestampRule(
    Optional<RequestPart> place, Unit unit, Optional<Duration> past, Optional<Duration> future) {
  /** Default of the greatest age (Standard Webhooks, Slack, Stripe). */
  public static final Duration DEFAULT_TOLERANCE = Duration.ofMinutes(5);

  /** Longest timestamp, in digits: enough for milliseconds until the year 33658. */
  public static final int MAX_DIGITS = 15;

  /** The unit or form of a timestamp. */
  public enum Unit {
    SECONDS,
    MILLISECONDS,
    /** Not a number, but text: {@code 2026-11-02T10:15:22.123Z}. */
    RFC3339;

    /** The text of a time, as senders write it. */
    String write(Instant time) {
      return switch (this) {
        case SECONDS -> String.valueOf(time.getEpochSecond());
        case MILLISECONDS -> String.valueOf(time.toEpochMilli());
        case RFC3339 -> Rfc3339.write(time);
      };
    }

    /** The time as JSON, a number or text as the value that it replaces. */
    JsonNode json(Instant time, JsonNode replaced) {
      String text = write(time);
      return replaced.isNumber() && this != RFC3339
          ? LongNode.valueOf(Long.parseLong(text))
          : TextNode.valueOf(text);
    }

    Optional<Instant> read(String text) {
      return switch (this) {
        case SECONDS -> digits(text).map(Instant::ofEpochSecond);
        case MILLISECONDS -> digits(text).map(Instant::ofEpochMilli);
        case RFC3339 -> Rfc3339.read(text);
      };
    }

    /** The time in the precision of this unit. */
    Instant rounded(Instant time) {
      return time.truncatedTo(this == SECONDS ? ChronoUnit.SECONDS : ChronoUnit.MILLIS);
    }

    private static Optional<Long> digits(String text) {
      if (text.isEmpty()
          || text.length() > MAX_DIGITS
          || (text.charAt(0) == '0' && text.length() > 1)) {
        return Optional.empty();
      }
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < '0' || text.charAt(i) > '9') {
          return Optional.empty();
        }
      }
      return Optional.of(Long.parseLong(text));
    }
  }

  /** The refusal of this timestamp; null if it is valid. */
  @Nullable Refusal refuses(String text, Instant now) {
    Optional<Instant> signed = unit.read(text);
    if (signed.isEmpty()) {
      return new Refusal(Reason.MALFORMED, "the timestamp is no time in " + LowerCase.of(unit));
    }
    Duration age = Duration.between(signed.get(), unit.rounded(now));
    if (past.isPresent() && age.compareTo(past.get()) > 0) {
      return new Refusal(
          Reason.STALE,
          "signed %d s ago, allowed are %d s".formatted(age.toSeconds(), past.get().toSeconds()));
    }
    if (future.isPresent() && age.negated().compareTo(future.get()) > 0) {
      return new Refusal(
          Reason.FROM_THE_FUTURE,
          "signed %d s ahead of this clock, allowed are %d s"
              .formatted(age.negated().toSeconds(), future.get().toSeconds()));
    }
    return null;
  }
}
