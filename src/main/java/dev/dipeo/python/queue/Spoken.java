package dev.dipeo.python.queue;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as messages say them: {@code 30 s}, {@code 1.5 s}. */
public final class Spoken {
  private Spoken() {}

  public static String of(Duration duration) {
    BigDecimal seconds = BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros();
    return seconds.toPlainString() + " s";
  }
}
