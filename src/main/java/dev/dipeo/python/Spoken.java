package dev.dipeo.python;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as messages say them: {@code 30 s}, {@code 1.5 s}. */
final class Spoken {
  private Spoken() {}

  static String of(Duration duration) {
    BigDecimal seconds = BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros();
    return seconds.toPlainString() + " s";
  }
}
