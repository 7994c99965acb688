package dev.dipeo.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class IdSourceTest {
  private Instant now = Instant.parse("2026-11-24T00:00:00Z");

  @Test
  void ids_ascendAlsoWhenTheClockJumpsBack() {
    IdSource ids = new IdSource(() -> now);
    long first = ids.next();
    now = now.minusSeconds(3_600);
    assertThat(ids.next()).isEqualTo(first + IdSource.SLOTS);
    now = now.plusSeconds(7_200);
    assertThat(ids.next()).isEqualTo(IdSource.firstAt(now));
  }

  @Test
  void ids_continueAfterThoseOfAnEarlierProcess() {
    IdSource ids = new IdSource(() -> now);
    long used = IdSource.firstAt(now.plusSeconds(60));
    ids.startAfter(used);
    assertThat(ids.next()).isEqualTo(used + IdSource.SLOTS);
  }

  @Test
  void ids_ofSourcesWithTheirOwnSlots_areNeverTheSame() {
    long used = IdSource.firstAt(now) + 300;
    Set<Long> given = ConcurrentHashMap.newKeySet();
    for (int slot : new int[] {0, 1, 300, 301, 999}) {
      IdSource ids = new IdSource(() -> now, slot);
      ids.startAfter(used);
      for (int i = 0; i < 1_000; i++) {
        long id = ids.next();
        assertThat(id).isGreaterThan(used);
        assertThat(given.add(id)).as("%d of slot %d", id, slot).isTrue();
        assertThat(id % IdSource.SLOTS).isEqualTo(slot);
      }
    }
    assertThatThrownBy(() -> new IdSource(() -> now, IdSource.SLOTS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ids_sortAsTextAsTheySortAsNumbers() {
    assertThat(String.valueOf(IdSource.firstAt(Instant.parse("2026-01-01T00:00:00Z")))).hasSize(19);
    assertThat(String.valueOf(IdSource.firstAt(Instant.parse("2199-01-01T00:00:00Z")))).hasSize(19);
  }

  @Test
  void ids_areUniqueAcrossThreads() {
    IdSource ids = new IdSource(() -> now);
    Set<Long> given = ConcurrentHashMap.newKeySet();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        threads.submit(
            () -> {
              for (int j = 0; j < 10_000; j++) {
                given.add(ids.next());
              }
            });
      }
    }
    assertThat(given).hasSize(40_000);
  }
}
