package dev.dipeo.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BodyRoomTest {
  private final BodyRoom room = new BodyRoom(100, 10);

  @Test
  void largeBodies_findRoomInOneHalf_andSmallOnesInAll() {
    assertThat(room.share().grow(50)).isTrue();
    assertThat(room.share().grow(11)).as("large").isFalse();
    for (int i = 0; i < 5; i++) {
      assertThat(room.share().grow(10)).isTrue();
    }
    assertThat(room.share().grow(1)).isFalse();
    assertThat(room.taken()).isEqualTo(100);
  }

  @Test
  void bodyThatFindsNoRoom_keepsWhatItHas_untilItIsOver() {
    BodyRoom.Share first = room.share();
    BodyRoom.Share second = room.share();
    assertThat(first.grow(30)).isTrue();
    assertThat(second.grow(20)).isTrue();
    assertThat(second.grow(21)).isFalse();
    assertThat(room.taken()).isEqualTo(50);
    first.release();
    first.release();
    assertThat(room.taken()).isEqualTo(20);
    assertThat(second.grow(50)).isTrue();
    second.release();
    assertThat(room.taken()).isZero();
  }

  @Test
  void largeBodiesThatFindNoRoom_keepNoSmallOneOut() throws Exception {
    try (var threads = Executors.newSingleThreadExecutor()) {
      Future<Boolean> small =
          threads.submit(() -> IntStream.range(0, 1_000_000).allMatch(_ -> fits(10)));
      while (!small.isDone()) {
        assertThat(fits(95)).isFalse();
      }
      assertThat(small.get()).isTrue();
    }
  }

  private boolean fits(int bytes) {
    BodyRoom.Share share = room.share();
    boolean grown = share.grow(bytes);
    share.release();
    return grown;
  }
}
