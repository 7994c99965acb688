package dev.dipeo.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.store.sqlite.Opened;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each key comes once, with its newest event, in order, wherever it lies. */
class RememberedKeysTest {
  @TempDir Path folder;

  @Test
  void keys_ofSegmentsAndRecentOnes_areMerged() {
    try (Opened opened = Opened.in(folder)) {
      opened
          .store()
          .writer()
          .write(0, RememberedKeysTest::check)
          .await()
          .atMost(Duration.ofSeconds(60));
    }
  }

  /** Few keys, many of which are in several places, and several times in one. */
  private static int check(Session session) throws SQLException {
    Random random = new Random(11);
    Map<SeenKey, Long> newest = new TreeMap<>();
    long event = 0;
    for (int segment = 0; segment < 4; segment++) {
      List<SeenSegment.Entry> entries = new ArrayList<>();
      for (int i = 0; i < 700; i++) {
        SeenKey key = key(random);
        entries.add(new SeenSegment.Entry(key, ++event));
        newest.put(key, event);
      }
      SeenSegment.Sorted.of(entries).write(session);
    }
    for (int n = 1; n <= 100; n++) {
      SeenKey delivery = key(random);
      SeenKey body = key(random);
      session.update(
          "INSERT INTO seen_recent (n, event_id, delivery_key, body_key) VALUES (?, ?, ?, ?)",
          n,
          ++event,
          delivery.bytes(),
          n % 2 == 0 ? null : body.bytes());
      newest.put(delivery, event);
      if (n % 2 == 1) {
        newest.put(body, event);
      }
    }
    assertThat(read(session, null)).isEqualTo(entries(newest, null));
    for (SeenKey after :
        List.of(new SeenKey(0, 0), key(random), key(random), new SeenKey(-1, -1))) {
      assertThat(read(session, after)).isEqualTo(entries(newest, after));
    }
    return 0;
  }

  private static SeenKey key(Random random) {
    return new SeenKey(random.nextInt(-500, 500) * 0x1234_5678_9abcL, 7);
  }

  private static List<RememberedKeys.Remembered> entries(
      Map<SeenKey, Long> newest, @Nullable SeenKey after) {
    return newest.entrySet().stream()
        .filter(entry -> after == null || entry.getKey().compareTo(after) > 0)
        .map(entry -> new RememberedKeys.Remembered(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<RememberedKeys.Remembered> read(Session session, @Nullable SeenKey after)
      throws SQLException {
    List<RememberedKeys.Remembered> all = new ArrayList<>();
    RememberedKeys keys = new RememberedKeys(session, after);
    for (var next = keys.next(); next.isPresent(); next = keys.next()) {
      all.add(next.get());
    }
    return all;
  }
}
