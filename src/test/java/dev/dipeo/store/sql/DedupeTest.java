package dev.dipeo.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.journal.Event;
import dev.dipeo.store.Samples;
import dev.dipeo.store.sqlite.Opened;
import dev.dipeo.store.sqlite.Sqlite;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered is told exactly, wherever it lies. */
class DedupeTest {
  private static final Duration WINDOW = Duration.ofNanos(1_000);
  private static final int SEGMENT_KEYS = 16;
  private static final int SPARE_KEYS = 4;

  /** Two processes on one folder, of which each may start anew. */
  private static final class Processes implements AutoCloseable {
    private final Path folder;
    private final Opened[] opened = new Opened[2];
    private final Dedupe[] dedupes = new Dedupe[2];

    Processes(Path folder) {
      this.folder = folder;
      start(0);
      start(1);
    }

    private void start(int process) {
      opened[process] = Opened.in(folder);
      SqlStore store = opened[process].store();
      dedupes[process] =
          new SegmentDedupe(
              WINDOW,
              store.writer(),
              store.reads(),
              session -> session.first("PRAGMA data_version", row -> row.getLong(1)).orElseThrow(),
              SEGMENT_KEYS,
              SPARE_KEYS);
    }

    void restart(int process) {
      opened[process].close();
      start(process);
    }

    /** What is told of an event's keys, which are then noted as a journal does. */
    Told receive(int process, long event, String delivery, String body, boolean rollBack) {
      Dedupe dedupe = dedupes[process];
      Event arrived = Samples.push(event, delivery);
      SeenKey deliveryKey = SeenKey.ofDelivery("github", delivery);
      SeenKey bodyKey = SeenKey.ofBody(body);
      Told[] told = new Told[1];
      await(
          opened[process]
              .store()
              .writer()
              .write(
                  0,
                  session -> {
                    told[0] =
                        new Told(
                            dedupe.earlier(session, deliveryKey, arrived, Optional.empty()),
                            dedupe.earlier(session, bodyKey, arrived, Optional.empty()));
                    if (told[0].delivery().isEmpty()) {
                      @Nullable SeenKey noted = told[0].body().isEmpty() ? bodyKey : null;
                      dedupe.note(session, event, deliveryKey, noted);
                    }
                    if (rollBack) {
                      throw new IllegalStateException("rolled back");
                    }
                    return 0;
                  })
              .onFailure(IllegalStateException.class)
              .recoverWithItem(0));
      return told[0];
    }

    PruningStep forget(int process, long before) {
      Dedupe dedupe = dedupes[process];
      return await(
          opened[process].store().writer().write(0, session -> dedupe.forget(session, before)));
    }

    long number(String sql) {
      return await(
          opened[0]
              .store()
              .reads()
              .read(session -> session.first(sql, row -> row.getLong(1)).orElseThrow()));
    }

    Optional<Long> onDisk(String delivery) {
      SeenKey key = SeenKey.ofDelivery("github", delivery);
      var found =
          await(opened[1].store().reads().read(session -> dedupes[1].recorded(session, key)));
      return found.isPresent() ? Optional.of(found.getAsLong()) : Optional.empty();
    }

    @Override
    public void close() {
      List.of(opened).forEach(Opened::close);
    }
  }

  private record Told(Optional<Long> delivery, Optional<Long> body) {}

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(60));
  }

  /** What is remembered, as simple as can be. */
  private static final class Model {
    private final Map<String, Long> events = new HashMap<>();

    Optional<Long> earlier(String key, long event) {
      return Optional.ofNullable(events.get(key)).filter(at -> at >= event - WINDOW.toNanos());
    }
  }

  @Property(tries = 25)
  @Label("two processes, rollbacks, restarts, moves and the end of the window change no answer")
  void earlier_isWhatAMapSays(@ForAll @Size(300) List<@IntRange(max = 1_000_000) Integer> choices)
      throws IOException {
    Path folder = Files.createTempDirectory("dedupe");
    Model model = new Model();
    try (Processes processes = new Processes(folder)) {
      long event = 0;
      for (int choice : choices) {
        Random random = new Random(choice);
        event += 1 + random.nextInt(40);
        int process = random.nextInt(2);
        if (random.nextInt(20) == 0) {
          processes.restart(process);
        }
        if (random.nextInt(30) == 0) {
          processes.forget(process, event - WINDOW.toNanos());
        }
        String delivery = "d-" + random.nextInt(60);
        String body = "b-" + random.nextInt(60);
        boolean rollBack = random.nextInt(6) == 0;
        Told told = processes.receive(process, event, delivery, body, rollBack);
        assertThat(told)
            .isEqualTo(new Told(model.earlier(delivery, event), model.earlier(body, event)));
        if (!rollBack && told.delivery().isEmpty()) {
          model.events.put(delivery, event);
          if (told.body().isEmpty()) {
            model.events.put(body, event);
          }
        }
      }
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void keys_moveToSegments_whichGoAsAWholeWhenTheWindowEnds(@TempDir Path folder) {
    try (Processes processes = new Processes(folder)) {
      for (int i = 1; i <= 200; i++) {
        processes.receive(0, i, "d-" + i, "b-" + i, false);
      }
      assertThat(processes.number("SELECT count(*) FROM seen_segments")).isBetween(20L, 24L);
      assertThat(processes.number("SELECT count(*) FROM seen_recent")).isLessThan(40);
      assertThat(processes.onDisk("d-1")).contains(1L);
      assertThat(processes.onDisk("d-200")).contains(200L);
      assertThat(processes.onDisk("d-201")).isEmpty();
      processes.restart(0);
      assertThat(processes.receive(0, 201, "d-3", "b-4", false))
          .isEqualTo(new Told(Optional.of(3L), Optional.of(4L)));

      assertThat(processes.forget(0, 10_000).pruned().seen()).isPositive();
      assertThat(processes.number("SELECT count(*) FROM seen_segments")).isEqualTo(1);
      assertThat(processes.number("SELECT count(*) FROM seen_recent")).isEqualTo(1);
      assertThat(processes.number("SELECT count(*) FROM seen_pages")).isEqualTo(1);
      assertThat(processes.receive(0, 10_001, "d-3", "b-4", false))
          .isEqualTo(new Told(Optional.empty(), Optional.empty()));
    }
  }

  @Test
  void segments_ofManyPages_findEachKey(@TempDir Path folder) throws Exception {
    List<SeenSegment.Entry> entries =
        new Random(5)
            .longs(3_000)
            .mapToObj(n -> new SeenSegment.Entry(new SeenKey(n, ~n), n & Long.MAX_VALUE))
            .toList();
    try (Opened opened = Opened.in(folder)) {
      await(
          opened
              .store()
              .writer()
              .write(
                  0,
                  session -> {
                    SeenSegment written = SeenSegment.Sorted.of(entries).write(session);
                    SeenSegment read = SeenSegment.all(session).getFirst();
                    for (SeenSegment.Entry entry : entries) {
                      assertThat(written.find(session, entry.key())).hasValue(entry.event());
                      assertThat(read.find(session, entry.key())).hasValue(entry.event());
                    }
                    for (long n = 0; n < 1_000; n++) {
                      assertThat(read.find(session, new SeenKey(n, n))).isEmpty();
                    }
                    return 0;
                  }));
      assertThat(folder.resolve(Sqlite.FILE)).exists();
    }
  }

  /** A filter that is wrong more often makes each webhook read pages. */
  @Test
  void filter_hasEachKey_andFewOthers() {
    Random random = new Random(3);
    SeenFilter filter = SeenFilter.sizedFor(SegmentDedupe.SEGMENT_KEYS);
    for (int i = 0; i < SegmentDedupe.SEGMENT_KEYS; i++) {
      filter.add(new SeenKey(random.nextLong(), random.nextLong()));
    }
    SeenFilter read = SeenFilter.of(filter.bytes());
    random = new Random(3);
    for (int i = 0; i < SegmentDedupe.SEGMENT_KEYS; i++) {
      assertThat(read.mayHave(new SeenKey(random.nextLong(), random.nextLong()))).isTrue();
    }
    int wrong = 0;
    for (int i = 0; i < 100_000; i++) {
      wrong += read.mayHave(new SeenKey(random.nextLong(), random.nextLong())) ? 1 : 0;
    }
    assertThat(wrong).isLessThan(600);
  }

  @Test
  void recentKeys_growAndForget() {
    RecentKeys keys = new RecentKeys();
    for (int n = 1; n <= 10_000; n++) {
      keys.put(SeenKey.ofDelivery("github", "d-" + n), n);
    }
    keys.put(SeenKey.ofDelivery("github", "d-7"), 10_001);
    assertThat(keys.size()).isEqualTo(10_000);
    keys.forgetUntil(9_000);
    assertThat(keys.size()).isEqualTo(1_001);
    assertThat(keys.get(SeenKey.ofDelivery("github", "d-9000"))).isEmpty();
    assertThat(keys.get(SeenKey.ofDelivery("github", "d-9001"))).hasValue(9_001);
    assertThat(keys.get(SeenKey.ofDelivery("github", "d-7"))).hasValue(10_001);
  }
}
