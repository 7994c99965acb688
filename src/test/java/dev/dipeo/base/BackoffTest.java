package dev.dipeo.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  @Test
  void after_moreFailures_doublesUpToTheLongest() {
    assertThat(IntStream.range(0, 8).mapToObj(BACKOFF::after).map(Duration::toSeconds))
        .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L);
    assertThat(BACKOFF.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void after_firstIsLongerThanTheLongest_isTheLongest() {
    assertThat(new Backoff(Duration.ofSeconds(9), Duration.ofSeconds(5)).after(1))
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void jittered_isRandomOverTheWholeRange() {
    var random = new Random(42);

    var waits = IntStream.range(0, 10_000).mapToLong(i -> BACKOFF.jittered(3, random).toMillis());
    var statistics = waits.summaryStatistics();

    assertThat(statistics.getMin()).isLessThan(40);
    assertThat(statistics.getMax()).isBetween(3_960L, 4_000L);
    assertThat(statistics.getAverage()).isBetween(1_950.0, 2_050.0);
    assertThat(Backoff.NONE.jittered(3, random)).isZero();
  }

  @Test
  void new_negativeWait_isRefused() {
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(-1), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
