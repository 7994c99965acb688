package dev.dipeo.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a failed attempt is worth a retry, and what it tells about the destination. Pure.
 */
final class Judgement {
  /** The health of a destination, as an attempt found it. */
  enum Health {
    WELL,
    ILL,
    UNKNOWN
  }

  private static final Set<Integer> STATUSES_TO_RETRY = Set.of(408, 425, 429);

  private Judgement() {}

  /** Whether a retry may get a better status. */
  static boolean isWorthRetrying(int status) {
    return STATUSES_TO_RETRY.contains(status) || isServerError(status);
  }

  /** Whether a retry may get a response. */
  static boolean isWorthRetrying(DeliveryException.Kind kind) {
    return switch (kind) {
      case BUSY, ADDRESS, CONNECT, TLS, TIMEOUT, PROTOCOL -> true;
      case INVALID, REFUSED, TOO_LARGE, UNREADABLE, NOT_RECORDED -> false;
    };
  }

  /** A receiver that rejects a single request is healthy; one that responds 5xx may be down. */
  static Health health(int status) {
    return isServerError(status) ? Health.ILL : Health.WELL;
  }

  static Health health(DeliveryException.Kind kind) {
    return switch (kind) {
      case ADDRESS, CONNECT, TLS, TIMEOUT, PROTOCOL -> Health.ILL;
      case TOO_LARGE, UNREADABLE -> Health.WELL;
      case BUSY, INVALID, REFUSED, NOT_RECORDED -> Health.UNKNOWN;
    };
  }

  /**
   * The receiver's Retry-After (RFC 9110, 10.2.3), in seconds or as a date; never negative, empty
   * if missing or unreadable.
   */
  static Optional<Duration> retryAfter(Answer answer, Instant now) {
    String text = answer.headers().getOrDefault("retry-after", "").strip();
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Integer.parseInt(text)));
    }
    try {
      Instant at =
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
              .toInstant();
      return Optional.of(at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static boolean isServerError(int status) {
    return status >= 500 && status < 600;
  }
}
