package dev.dipeo.store.sqlite;

import static dev.dipeo.store.Samples.push;
import static dev.dipeo.store.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.SameBody;
import dev.dipeo.store.StoreBounds;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.StoreOutageException;
import dev.dipeo.store.TestBounds;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void open_folderThatIsNotThere_makesIt() {
    try (Opened opened = Opened.in(folder.resolve("a/b"))) {
      assertThat(opened.store().accepting()).isTrue();
      assertThat(opened.store().lastError()).isEmpty();
    }
    assertThat(folder.resolve("a/b").resolve(Sqlite.FILE)).isRegularFile();
  }

  @Test
  void open_again_findsWhatWasWritten() {
    try (Opened opened = Opened.in(folder)) {
      assertThat(opened.store().highestId()).isZero();
      await(opened.store().journal().append(push(5, "d-5")));
      await(opened.store().runs().create(List.of(run(7, "deploy", Optional.of(5L)))));
    }
    try (Opened opened = Opened.in(folder)) {
      assertThat(opened.store().highestId()).isEqualTo(7);
      assertThat(await(opened.store().journal().pending(0, 10)))
          .extracting(pending -> pending.event().deliveryId())
          .containsExactly("d-5");
      assertThat(await(opened.store().runs().unfinished("", 10))).hasSize(1);
      assertThat(await(opened.store().journal().append(push(8, "d-5"))))
          .isEqualTo(new Appended.Duplicate(5));
    }
  }

  @Test
  void close_leavesOneFile() throws IOException {
    try (Opened opened = Opened.in(folder)) {
      await(opened.store().journal().append(push(1, "d-1")));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve(Sqlite.FILE));
    }
  }

  @Test
  void create_manyRunsOfADiagram_keepItsTextOnce() throws SQLException {
    try (Opened opened = Opened.in(folder)) {
      for (long number = 1; number <= 5; number++) {
        await(opened.store().runs().create(List.of(run(number, "deploy", Optional.empty()))));
      }
      assertThat(number("SELECT count(*) FROM diagram_sources")).isEqualTo(1);
    }
  }

  @Test
  void append_bodyThatIsThePayload_isKeptOnce() throws SQLException {
    try (Opened opened = Opened.in(folder)) {
      await(opened.store().journal().append(push(1, "d-1")));
      assertThat(number("SELECT count(*) FROM events WHERE payload IS NULL")).isEqualTo(1);
    }
  }

  @Test
  void queries_ofAFullStore_useTheirIndexes() throws SQLException {
    try (Opened opened = Opened.in(folder);
        Connection other = connect();
        var statement = other.createStatement()) {
      assertThat(opened.store().accepting()).isTrue();
      assertThat(
              plan(
                  statement.executeQuery(
                      "EXPLAIN QUERY PLAN SELECT e.id FROM pending_events p"
                          + " JOIN events e ON e.id = p.event_id WHERE p.event_id > 1"
                          + " ORDER BY p.event_id LIMIT 9")))
          .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"));
      assertThat(
              plan(
                  statement.executeQuery(
                      "EXPLAIN QUERY PLAN SELECT r.id FROM runs r"
                          + " WHERE r.owner = 0 AND r.finished_at_ns IS NULL AND r.id > 1"
                          + " ORDER BY r.id LIMIT 9")))
          .anyMatch(step -> step.contains("runs_unfinished"))
          .noneMatch(step -> step.contains("TEMP B-TREE"));
    }
  }

  @Test
  void open_fileWhereTheFolderShouldBe_saysSo() throws IOException {
    Path taken = Files.writeString(folder.resolve("data"), "");
    assertThatThrownBy(() -> Opened.in(taken).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(taken.toString())
        .hasMessageContaining("there is a file of that name")
        .hasMessageContaining("dipeo.data-dir");
  }

  @Test
  void open_databaseThatCannotBeOpened_saysSo() throws IOException {
    // What a folder without rights looks like to SQLite, also for tests that run as root.
    Files.createDirectory(folder.resolve(Sqlite.FILE));
    assertThatThrownBy(() -> Opened.in(folder).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("cannot be written to");
  }

  @Test
  void open_fileThatIsNoDatabase_saysSoAndKeepsIt() throws IOException {
    String letter = "Dear Sirs, this is not a database. ".repeat(50);
    Path file = Files.writeString(folder.resolve(Sqlite.FILE), letter);
    assertThatThrownBy(() -> Opened.in(folder).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("is not a database");
    assertThat(file).hasContent(letter);
  }

  @Test
  void open_damagedDatabase_saysSo() throws IOException {
    Opened.in(folder).close();
    Path file = folder.resolve(Sqlite.FILE);
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(100); // behind the file's header: the page that holds the schema
      bytes.write(new byte[4_000]);
    }
    assertThatThrownBy(() -> Opened.in(folder).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file + " is damaged")
        .hasMessageContaining("backup");
  }

  @Test
  void open_newerSchema_isRefusedAndLeftAlone() throws SQLException {
    Opened.in(folder).close();
    try (Connection newer = connect()) {
      newer
          .createStatement()
          .execute("INSERT INTO schema_migrations VALUES (99, '099_later.sql', 0)");
    }
    assertThatThrownBy(() -> Opened.in(folder).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer version of this program (schema 99; this one knows up to ");
    assertThat(number("SELECT max(version) FROM schema_migrations")).isEqualTo(99);
  }

  @Test
  void append_lockedByAnotherProcessTooLong_failsAndGoesOnAfterwards() throws SQLException {
    StoreBounds usual = TestBounds.STORE;
    var impatient =
        new StoreBounds(
            usual.journalQueueMax(),
            usual.journalQueueBytesMax(),
            usual.runQueueMax(),
            usual.runQueueBytesMax(),
            usual.readThreads(),
            usual.readQueueMax(),
            Duration.ofMillis(50),
            usual.closeWaitMax(),
            usual.lease(),
            usual.dedupeWindow());
    try (Opened opened = Opened.with(folder, impatient);
        Connection other = connect()) {
      other.createStatement().execute("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> await(opened.store().journal().append(push(1, "d-1"))))
          .isInstanceOf(StoreOutageException.class)
          .hasMessageContaining("Another process kept")
          .hasMessageContaining("50 ms");
      other.createStatement().execute("COMMIT");
      await(opened.store().journal().append(push(1, "d-1")));
    }
  }

  @Test
  void append_deliveryOfLongAgo_countsAsNew() {
    StoreBounds usual = TestBounds.STORE;
    long hour = Duration.ofHours(1).toNanos();
    var forgetful =
        new StoreBounds(
            usual.journalQueueMax(),
            usual.journalQueueBytesMax(),
            usual.runQueueMax(),
            usual.runQueueBytesMax(),
            usual.readThreads(),
            usual.readQueueMax(),
            usual.lockWaitMax(),
            usual.closeWaitMax(),
            usual.lease(),
            Duration.ofHours(1));
    try (Opened opened = Opened.with(folder, forgetful)) {
      Journal journal = opened.store().journal();
      await(journal.append(push(1, "d"), SameBody.FLAG));
      assertThat(await(journal.append(push(1 + hour, "d"), SameBody.FLAG)))
          .isEqualTo(new Appended.Duplicate(1));
      Event later = push(2 + hour, "d");
      assertThat(await(journal.append(later, SameBody.FLAG)))
          .as("neither its delivery id nor its bytes are known any more")
          .isEqualTo(new Appended.Recorded(later));
      assertThat(await(journal.append(push(3 + hour, "d"), SameBody.FLAG)))
          .isEqualTo(new Appended.Duplicate(2 + hour));
      assertThat(await(journal.append(push(4 + hour, "e"), SameBody.REFUSE)))
          .isEqualTo(new Appended.Repeated(2 + hour));
    }
  }

  @Test
  void twoStores_onOneFolder_shareTheJournal() {
    try (Opened server = Opened.in(folder);
        Opened terminal = Opened.in(folder)) {
      List<Uni<Appended>> all = new ArrayList<>();
      for (long id = 1; id <= 200; id++) {
        all.add(server.store().journal().append(push(id, "d-" + id)));
        all.add(terminal.store().journal().append(push(1_000 + id, "d-" + id)));
      }
      List<Appended> answers = await(Uni.join().all(all).andFailFast());
      assertThat(answers).filteredOn(Appended.Recorded.class::isInstance).hasSize(200);
      assertThat(await(server.store().journal().pending(0, 500)))
          .isNotEmpty()
          .extracting(pending -> pending.event().id())
          .isEqualTo(
              await(terminal.store().journal().pending(0, 500)).stream()
                  .map(pending -> pending.event().id())
                  .toList());
    }
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Sqlite.FILE));
  }

  private long number(String sql) throws SQLException {
    return Opened.number(folder, sql);
  }

  private static List<String> plan(ResultSet rows) throws SQLException {
    List<String> steps = new ArrayList<>();
    while (rows.next()) {
      steps.add(rows.getString("detail"));
    }
    return steps;
  }
}
