package dev.dipeo.base;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Durations as text. */
public final class DurationText {
  private DurationText() {}

  /** In seconds, for messages to people: {@code 30 s}, {@code 1.5 s}. */
  public static String seconds(Duration duration) {
    BigDecimal seconds = BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros();
    return seconds.toPlainString() + " s";
  }

  /** The value of {@code duration_ms} in log lines: {@code 12.3}. */
  public static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1e6);
  }
}
