package dev.dipeo.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a request was signed, and how long that holds.
 *
 * @param place where it stands; empty when the signature header holds it
 * @param unit what it counts since 1970
 * @param past how old it may be; empty when there is no limit
 * @param future how far ahead of our clock it may be; empty when there is no limit
 */
public record TimestampRule(
    Optional<Place> place, Unit unit, Optional<Duration> past, Optional<Duration> future) {
  /** How old a request may be unless declared otherwise (Standard Webhooks, Slack, Stripe). */
  public static final Duration DEFAULT_TOLERANCE = Duration.ofMinutes(5);

  /** Longest timestamp, in digits: enough for milliseconds until the year 33658. */
  public static final int MAX_DIGITS = 15;

  /** What a timestamp counts. */
  public enum Unit {
    SECONDS,
    MILLISECONDS;

    long of(Instant instant) {
      return this == SECONDS ? instant.getEpochSecond() : instant.toEpochMilli();
    }

    Duration duration(long amount) {
      return this == SECONDS ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
    }
  }

  /** What is wrong with this timestamp, if anything is. */
  @Nullable Reason refuses(String text, Instant now) {
    if (text.isEmpty()
        || text.length() > MAX_DIGITS
        || (text.charAt(0) == '0' && text.length() > 1)) {
      return Reason.MALFORMED;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return Reason.MALFORMED;
      }
    }
    Duration age = unit.duration(unit.of(now) - Long.parseLong(text));
    if (past.isPresent() && age.compareTo(past.get()) > 0) {
      return Reason.STALE;
    }
    if (future.isPresent() && age.negated().compareTo(future.get()) > 0) {
      return Reason.FROM_THE_FUTURE;
    }
    return null;
  }
}
