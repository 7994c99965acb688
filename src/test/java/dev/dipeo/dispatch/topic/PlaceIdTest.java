package dev.dipeo.dispatch.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.IdSource;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PlaceIdTest {
  private static final Instant AT = Instant.parse("2026-11-28T10:15:30.123Z");

  @Test
  void id_isTimePartitionAndOffset() {
    assertThat(PlaceId.of(AT, 7, 12_345)).isEqualTo(AT.toEpochMilli() * 1_000_000 + 7_345);
    assertThat(Long.toString(PlaceId.of(AT, 1_007, 345))).hasSize(19).endsWith("123007345");
  }

  @Test
  void idsOfOneMillisecond_differByTheirPlaces() {
    Set<Long> ids = new HashSet<>();
    for (int partition = 0; partition < 10; partition++) {
      for (long offset = 999_500; offset < 1_000_500; offset++) {
        assertThat(ids.add(PlaceId.of(AT, partition, offset))).isTrue();
      }
    }
  }

  /** What looks for events by time looks for ids from that time on. */
  @Property
  void id_isNotBelowTheTimeOfReceipt(
      @ForAll @LongRange(min = 0, max = 4_000_000_000L) long second,
      @ForAll @IntRange(max = 999_999_999) int nano,
      @ForAll @IntRange(max = 100_000) int partition,
      @ForAll @LongRange(min = 0) long offset) {
    Instant at = Instant.ofEpochSecond(second, nano);
    assertThat(PlaceId.of(at, partition, offset))
        .isBetween(IdSource.firstAt(at), IdSource.firstAt(at.plusMillis(2)));
  }
}
