package dev.dipeo.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({"0, 0 s", "20, 0.02 s", "1500, 1.5 s", "30000, 30 s", "600000, 600 s"})
  void seconds_hasOnlyTheDigitsThatItNeeds(long millis, String text) {
    assertThat(DurationText.seconds(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void millis_hasOneDecimal() {
    assertThat(DurationText.millis(Duration.ofNanos(12_345_678))).isEqualTo("12.3");
    assertThat(DurationText.millis(Duration.ofSeconds(2))).isEqualTo("2000.0");
  }
}
