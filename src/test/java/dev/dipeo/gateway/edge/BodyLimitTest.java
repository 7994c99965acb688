package dev.dipeo.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyLimitTest {
  private static final long MIB = 1 << 20;

  @Test
  void of_aHeapThatIsLarge_isWhatIsConfigured() {
    assertThat(BodyLimit.of(26 * MIB, 572 * MIB).bytesMax()).isEqualTo(26 * MIB);
    assertThat(BodyLimit.of(26 * MIB, Long.MAX_VALUE).bytesMax()).isEqualTo(26 * MIB);
  }

  @Test
  void of_aHeapThatIsSmall_isItsShare() {
    assertThat(BodyLimit.of(26 * MIB, 571 * MIB).bytesMax()).isLessThan(26 * MIB);
    assertThat(BodyLimit.of(26 * MIB, 256 * MIB).bytesMax())
        .isBetween(11 * MIB, 12 * MIB)
        .isEqualTo(256 * MIB / BodyLimit.SHARE_OF_HEAP);
  }
}
