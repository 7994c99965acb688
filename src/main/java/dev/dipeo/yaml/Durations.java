package dev.dipeo.yaml;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations in diagrams and manifests: a number of seconds, or text such as {@code 500ms} or {@code
 * 5m}.
 */
public final class Durations {
  /** Longest duration. */
  public static final Duration MAX = Duration.ofDays(30);

  public static final String FORM = "seconds as a number, or text as '500ms', '2s', '5m', '1h'";

  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)\\s*(ms|s|m|h|d)?");

  private Durations() {}

  /** The duration, to the millisecond; empty if the value is none or exceeds {@link #MAX}. */
  public static Optional<Duration> of(Yaml value) {
    if (!(value instanceof Yaml.Scalar scalar)) {
      return Optional.empty();
    } else if (scalar.value().isNumber()) {
      return of(scalar.value().decimalValue(), 1_000);
    }
    Matcher text = TEXT.matcher(scalar.text().strip());
    if (!scalar.value().isTextual() || !text.matches()) {
      return Optional.empty();
    }
    long millisOfUnit =
        switch (text.group(2)) {
          case "ms" -> 1;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          case null, default -> 1_000;
        };
    return of(new BigDecimal(text.group(1)), millisOfUnit);
  }

  private static Optional<Duration> of(BigDecimal count, long millisOfUnit) {
    BigDecimal millis = count.multiply(BigDecimal.valueOf(millisOfUnit));
    boolean within =
        count.signum() >= 0 && millis.compareTo(BigDecimal.valueOf(MAX.toMillis())) <= 0;
    return within ? Optional.of(Duration.ofMillis(millis.longValue())) : Optional.empty();
  }
}
