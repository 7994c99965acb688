package dev.dipeo.store.sqlite;

import static dev.dipeo.store.Samples.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dipeo.base.IdSource;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Journal.Pending;
import dev.dipeo.store.Samples;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.TestBounds;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that were cut, or in which bits flipped, are taken up to the last whole record or refused.
 */
class InspectionTest {
  private static final int EVENTS = 40;
  private static final long SEED = 20261124;

  @TempDir Path made;
  @TempDir Path folder;

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(30));
  }

  private Path log() {
    return folder.resolve(Sqlite.FILE + "-wal");
  }

  /** The files of a process that was killed: each event was a transaction of its own. */
  private void killed() throws IOException {
    Path own = Files.createTempDirectory(made, "killed");
    try (Opened opened = Opened.in(own)) {
      for (long id = 1; id <= EVENTS; id++) {
        await(opened.store().journal().append(push(id, "d-" + id, body(id))));
      }
      for (String file : List.of(Sqlite.FILE, Sqlite.FILE + "-wal")) {
        Files.copy(own.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static String body(long id) {
    return "{\"id\":" + id + ",\"text\":\"" + "x".repeat(3_000) + "\"}";
  }

  private List<Long> taken() {
    ExecutorService completions = Executors.newSingleThreadExecutor();
    try (var store =
        Sqlite.openInspected(
            folder, TestBounds.STORE, completions, InstantSource.fixed(Samples.NOON))) {
      List<Event> events =
          await(store.journal().pending(0, 1_000)).stream().map(Pending::event).toList();
      assertThat(events)
          .as("each is as it was sent")
          .allSatisfy(event -> assertThat(new String(event.body())).isEqualTo(body(event.id())));
      return events.stream().map(Event::id).toList();
    } finally {
      completions.shutdown();
    }
  }

  private static List<Long> firstIds(int count) {
    return LongStream.rangeClosed(1, count).boxed().toList();
  }

  private static void flip(Path file, long at) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 0x10);
    }
  }

  private static void cut(Path file, long size) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(size);
    }
  }

  @Test
  void wholeLog_losesNothing() throws IOException {
    killed();
    LogTail tail = LogTail.of(log());
    assertThat(tail.droppedBytes()).isZero();
    assertThat(tail.committedBytes()).isEqualTo(Files.size(log()));
    assertThat(taken()).isEqualTo(firstIds(EVENTS));
  }

  @Test
  void logCutAnywhere_isTakenUpToTheLastWholeRecord() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 8; i++) {
      killed();
      long whole = Files.size(log());
      long size = 33 + random.nextLong(whole - 33);
      cut(log(), size);
      LogTail tail = LogTail.of(log());
      assertThat(tail.lost()).as("cut at %d, seed %d", size, SEED).isFalse();
      List<Long> taken = taken();
      assertThat(taken).isEqualTo(firstIds(taken.size()));
      assertThat(taken.size()).isLessThan(EVENTS);
      if (tail.committedBytes() == size) {
        assertThat(tail.droppedBytes()).isZero();
      }
    }
  }

  @Test
  void bitFlippedInTheLog_dropsWhatFollowsAndKeepsACopy() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 8; i++) {
      killed();
      long at = 32 + 60_000 + random.nextLong(Files.size(log()) - 32 - 120_000);
      flip(log(), at);
      LogTail tail = LogTail.of(log());
      assertThat(tail.lost()).as("flipped at %d, seed %d", at, SEED).isTrue();
      assertThat(tail.committedBytes()).isLessThanOrEqualTo(at);
      assertThat(tail.committedBytes() + tail.droppedBytes())
          .isLessThanOrEqualTo(Files.size(log()));
      byte[] damaged = Files.readAllBytes(log());
      List<Long> taken = taken();
      assertThat(taken).isEqualTo(firstIds(taken.size())).hasSizeLessThan(EVENTS);
      assertThat(folder.resolve(Sqlite.FILE + "-wal.damaged")).hasBinaryContent(damaged);
    }
  }

  @Test
  void headOfTheLogFlipped_isRefusedAndLeftAlone() throws IOException {
    killed();
    flip(log(), 17);
    byte[] damaged = Files.readAllBytes(log());
    assertThatThrownBy(this::taken)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(log() + " is damaged at its beginning: " + damaged.length + " bytes");
    assertThat(log()).hasBinaryContent(damaged);
  }

  @Test
  void databaseCutAfterAnOrderlyEnd_isRefused() throws IOException {
    try (Opened opened = Opened.in(folder)) {
      for (long id = 1; id <= EVENTS; id++) {
        await(opened.store().journal().append(push(id, "d-" + id, body(id))));
      }
    }
    Path file = folder.resolve(Sqlite.FILE);
    cut(file, Files.size(file) - 3 * Sqlite.PAGE_BYTES);
    assertThatThrownBy(this::taken)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file + " is damaged: it has ")
        .hasMessageContaining(3 * Sqlite.PAGE_BYTES + " are missing at its end");
  }

  @Test
  void pagesThatDoNotFitTogether_areRefusedAfterAKill() throws IOException {
    try (Opened opened = Opened.in(made)) {
      for (long id = 1; id <= EVENTS; id++) {
        await(opened.store().journal().append(push(id, "d-" + id, body(id))));
      }
    }
    try (Opened opened = Opened.in(made)) { // the events are in the database, and one is in the log
      await(opened.store().journal().append(push(EVENTS + 1, "late", body(EVENTS + 1))));
      for (String name : List.of(Sqlite.FILE, Sqlite.FILE + "-wal")) {
        Files.copy(made.resolve(name), folder.resolve(name));
      }
    }
    Path file = folder.resolve(Sqlite.FILE);
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      for (long page = 20; page < Files.size(file) / Sqlite.PAGE_BYTES; page++) {
        bytes.seek(page * Sqlite.PAGE_BYTES);
        bytes.write(new byte[64]);
      }
    }
    assertThatThrownBy(this::taken)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file + " is damaged");
  }

  @Test
  void firstStart_findsNothingToSay() {
    assertThat(taken()).isEmpty();
    assertThat(taken()).isEmpty();
  }

  /** Ids go on where they were, and with them what is remembered. */
  @Test
  void clockThatWasSetBack_bringsNeitherOldIdsNorRuns() {
    Instant later = Samples.NOON.plus(Duration.ofHours(5));
    long before;
    try (Opened opened = Opened.in(folder)) {
      IdSource ids = new IdSource(InstantSource.fixed(later));
      before = ids.next();
      await(opened.store().journal().append(push(before, "d-1")));
    }
    try (Opened opened = Opened.in(folder)) {
      IdSource ids = new IdSource(InstantSource.fixed(Samples.NOON));
      ids.startAfter(opened.store().highestId());
      assertThat(await(opened.store().journal().append(push(ids.next(), "d-1"))))
          .isEqualTo(new Appended.Duplicate(before));
      long next = ids.next();
      assertThat(next).isGreaterThan(before);
      await(opened.store().journal().append(push(next, "d-2")));
      assertThat(await(opened.store().journal().pending(0, 9)))
          .extracting(pending -> pending.event().deliveryId())
          .containsExactly("d-1", "d-2");
    }
  }
}
