package dev.dipeo.store.copy;

import static dev.dipeo.store.copy.FullStore.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.SameBody;
import dev.dipeo.store.FolderLock;
import dev.dipeo.store.Samples;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.postgresql.Database;
import dev.dipeo.store.postgresql.OpenedPostgresql;
import dev.dipeo.store.sqlite.Opened;
import dev.dipeo.store.sqlite.Sqlite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store goes on in PostgreSQL as it was in SQLite. */
class StoreCopyTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Samples.NOON);

  /** So that each table takes several batches. */
  private static final CopyBounds SMALL = new CopyBounds(3, 4_000, Duration.ofHours(1));

  @TempDir Path folder;

  private final Database database = Database.create();
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void fill() throws SQLException {
    FullStore.fill(folder);
  }

  private boolean copy() {
    return copy(folder, SMALL, () -> {});
  }

  private boolean copy(Path from, CopyBounds bounds, Runnable afterBatch) {
    lines.clear();
    return StoreCopy.run(from, database::connect, "test", bounds, CLOCK, lines::add, afterBatch);
  }

  @Test
  void source_staysAsItIs_toTheLastByte() throws IOException {
    byte[] before = Files.readAllBytes(folder.resolve(Sqlite.FILE));
    assertThat(copy()).isTrue();
    assertThat(Files.readAllBytes(folder.resolve(Sqlite.FILE))).isEqualTo(before);
  }

  /** One of the oldest schema is brought up to date first, with what is remembered in its way. */
  @Test
  void sourceOfAnOlderVersion_isCopied(@TempDir Path old) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + old.resolve(Sqlite.FILE));
        Statement statement = connection.createStatement()) {
      String schema =
          Files.readString(
              Path.of(
                  "src/main/resources/dev/dipeo/store/sqlite/migrations/001_journal_and_runs.sql"));
      statement.executeUpdate(schema);
      statement.executeUpdate(
          "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, file TEXT NOT NULL,"
              + " applied_at_ns BIGINT NOT NULL);"
              + " INSERT INTO schema_migrations VALUES (1, '001_journal_and_runs.sql', 1);"
              + " INSERT INTO events (id, provider, name, delivery_id, received_at_ns, body_hash,"
              + " headers, body) VALUES (7, 'github', 'push', 'd-7', 1, 'ab', '{}', CAST('{}' AS BLOB))");
    }
    assertThat(copy(old, SMALL, () -> {})).isTrue();
    try (OpenedPostgresql opened = OpenedPostgresql.in(database)) {
      assertThat(await(opened.store().journal().append(Samples.push(8, "d-7"))))
          .isInstanceOf(Appended.Duplicate.class);
    }
  }

  private static final class Interruption extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private List<Object> toldBySqlite() {
    try (Opened opened = Opened.in(folder)) {
      return FullStore.told(opened.store());
    }
  }

  private void requireSame() {
    List<Object> expected = toldBySqlite();
    try (OpenedPostgresql opened = OpenedPostgresql.in(database)) {
      assertThat(FullStore.told(opened.store())).isEqualTo(expected);
    }
  }

  @Test
  void everything_isToldTheSame() {
    assertThat(copy()).as(lines.toString()).isTrue();
    assertThat(lines).hasSize(Tables.ALL.size() + 1);
    for (int i = 0; i < Tables.ALL.size(); i++) {
      assertThat(lines.get(i))
          .matches(Tables.ALL.get(i) + " +[1-9][0-9]* rows  checksum [0-9a-f]{8}  same");
    }
    assertThat(lines.getLast()).startsWith("Both are the same.");
    requireSame();
  }

  @Test
  void deliveries_areStillKnown() {
    copy();
    try (OpenedPostgresql opened = OpenedPostgresql.in(database)) {
      DedupeRule watched = DedupeRule.of(SameBody.FLAG);
      for (long id = 1; id <= FullStore.EVENTS; id++) {
        String provider = id % 2 == 0 ? "github" : "stripe";
        Event again = FullStore.event(id, provider, "d-" + id);
        assertThat(
                await(
                    opened
                        .store()
                        .journal()
                        .append(copyOf(again, 1_000 + id, again.deliveryId()), watched)))
            .isInstanceOfSatisfying(
                Appended.Duplicate.class,
                duplicate -> assertThat(duplicate.toString()).contains(String.valueOf(again.id())));
        Event sameBody = copyOf(again, 2_000 + id, "another-" + id);
        assertThat(await(opened.store().journal().append(sameBody, watched)))
            .isInstanceOf(Appended.Recorded.class);
        assertThat(
                await(opened.store().journal().find(2_000 + id)).orElseThrow().event().sameBodyAs())
            .isPresent();
      }
    }
  }

  private static Event copyOf(Event event, long id, String deliveryId) {
    return new Event(
        id,
        event.provider(),
        event.name(),
        deliveryId,
        event.receivedAt(),
        event.headers(),
        event.content(),
        event.bodyHash());
  }

  @Test
  void interruptedAfterEachBatch_itGoesOn() {
    int runs = 0;
    boolean same = false;
    while (!same) {
      runs++;
      assertThat(runs).isLessThan(1_000);
      AtomicInteger batches = new AtomicInteger();
      try {
        same =
            copy(
                folder,
                SMALL,
                () -> {
                  if (batches.incrementAndGet() == 2) {
                    throw new Interruption();
                  }
                });
      } catch (Interruption e) {
        continue;
      }
    }
    assertThat(runs).isGreaterThan(20);
    requireSame();
  }

  /** The last step removes the mark: what follows it is only the answer. */
  @Test
  void completeCopy_isOnlyCompared_andMayBeRepeated() {
    assertThat(copy()).isTrue();
    List<String> first = List.copyOf(lines);
    assertThat(
            copy(
                folder,
                CopyBounds.DEFAULT,
                () -> {
                  throw new AssertionError("nothing is written");
                }))
        .isTrue();
    assertThat(lines).isEqualTo(first);
  }

  private void interrupt(int batches) {
    AtomicInteger done = new AtomicInteger();
    assertThatThrownBy(
            () ->
                copy(
                    folder,
                    SMALL,
                    () -> {
                      if (done.incrementAndGet() == batches) {
                        throw new Interruption();
                      }
                    }))
        .isInstanceOf(Interruption.class);
  }

  @Test
  void halfCopy_isNoStore() {
    interrupt(9);
    String why =
        "The database test holds half of a store: a copy into it has not ended. Finish it with:"
            + " dipeo store copy; or name another database.";
    assertThatThrownBy(() -> OpenedPostgresql.in(database))
        .isInstanceOf(StoreException.class)
        .hasMessage(why);
    assertThatThrownBy(() -> OpenedPostgresql.in(database))
        .isInstanceOf(StoreException.class)
        .hasMessage(why);
    assertThat(copy()).isTrue();
    requireSame();
  }

  @Test
  void halfCopyOfAnotherStore_isRefused(@TempDir Path other) {
    interrupt(9);
    try (Opened opened = Opened.in(other)) {
      await(opened.store().journal().append(Samples.push(7, "d-7")));
    }
    assertThatThrownBy(() -> copy(other, SMALL, () -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("The database test holds half of another store");
  }

  @Test
  void halfCopyOfAStoreThatWasUsedSince_isRefused() {
    interrupt(9);
    try (Opened opened = Opened.in(folder)) {
      await(opened.store().journal().append(Samples.push(700, "d-700")));
    }
    assertThatThrownBy(this::copy)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("this one was used after its copy had begun");
  }

  @Test
  void databaseThatHoldsSomethingElse_isRefused() throws SQLException {
    try (OpenedPostgresql opened = OpenedPostgresql.in(database)) {
      await(opened.store().journal().append(Samples.push(7, "d-7")));
    }
    assertThatThrownBy(this::copy)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "The database test holds something else already (event_blocks: 1 rows, here %d). Name an"
                    .formatted(Opened.number(folder, "SELECT count(*) FROM event_blocks"))
                + " empty database.");
    assertThat(database.number("SELECT count(*) FROM events")).isEqualTo(1);
  }

  @Test
  void serverOnTheFolder_isNotDisturbed() throws IOException {
    try (FolderLock _ = FolderLock.take(folder)) {
      assertThatThrownBy(this::copy)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("Another server uses the data folder " + folder);
    }
    assertThat(copy()).isTrue();
  }

  @Test
  void serverOnTheDatabase_isNotDisturbed() {
    try (OpenedPostgresql _ = OpenedPostgresql.in(database)) {
      assertThatThrownBy(this::copy)
          .isInstanceOf(StoreException.class)
          .hasMessage(
              "A server uses the database test. Stop all of them, or name another database.");
    }
  }

  /** The number of a command that has ended may be that of a server in the other database. */
  @Test
  void runsAndEvents_belongToNobodyInTheCopy() throws SQLException {
    Opened.damage(folder, "UPDATE runs SET owner = 7");
    Opened.damage(folder, "UPDATE pending_events SET owner = 7");
    assertThat(copy()).isTrue();
    assertThat(database.number("SELECT count(*) FROM runs WHERE owner = 0")).isPositive();
    assertThat(database.number("SELECT count(*) FROM runs WHERE owner <> 0")).isZero();
    assertThat(database.number("SELECT count(*) FROM pending_events WHERE owner <> 0")).isZero();
    assertThat(copy()).as("and it is the same store").isTrue();
  }

  @Test
  void bothAreKept_whileItCopies() {
    AtomicInteger tried = new AtomicInteger();
    copy(
        folder,
        SMALL,
        () -> {
          if (tried.incrementAndGet() == 2) {
            assertThatThrownBy(() -> FolderLock.take(folder)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> OpenedPostgresql.in(database))
                .hasMessageContaining("A store is being copied into the database test");
          }
        });
    assertThat(tried).hasValueGreaterThan(20);
  }

  @Test
  void folderWithoutStore_isRefused_andStaysAsItIs(@TempDir Path empty) throws IOException {
    assertThatThrownBy(() -> copy(empty, SMALL, () -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessage("There is no store in " + empty + ": it has no file dipeo.db.");
    try (var files = Files.list(empty)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void damagedRows_areCopiedAsTheyAre_andSaid() throws SQLException {
    Opened.damage(
        folder,
        "UPDATE events SET name = 'pusk' WHERE id IN (3, %d)".formatted(FullStore.OLD_EVENT + 1));
    Opened.damage(folder, "UPDATE event_blocks SET packed = x'00' WHERE id = 5");
    Opened.damage(folder, "UPDATE run_variables SET packed = x'00' WHERE run_id = 101");
    Opened.damage(folder, "UPDATE run_nodes SET value = '3' WHERE run_id = " + FullStore.OLD_RUN);
    Opened.damage(
        folder, "UPDATE run_nodes SET packed = x'00' WHERE run_id = 102 AND sequence = 2");
    Opened.damage(folder, "UPDATE delivery_parcels SET timeout_ms = 1 WHERE delivery_id = 204");
    assertThat(copy()).isTrue();
    assertThat(lines.stream().filter(line -> line.startsWith("damaged: ")))
        .containsExactlyInAnyOrder(
            said("events with id 3"),
            said("events with id 51"),
            said("event_blocks with id 5"),
            said("run_variables with run_id 101"),
            said("run_nodes with run_id 109, sequence 1"),
            said("run_nodes with run_id 102, sequence 2"),
            said("delivery_parcels with delivery_id 204"));
    assertThat(lines).anyMatch(line -> line.startsWith("events ") && line.endsWith("(damaged: 2)"));
    assertThat(database.number("SELECT count(*) FROM events WHERE name = 'pusk'")).isEqualTo(2);
  }

  private static String said(String row) {
    return "damaged: " + row + ": its checksum does not fit; copied as it is";
  }

  @Test
  void textThatCannotBeHeld_isReplaced_andSaid() throws SQLException {
    Opened.damage(
        folder, "UPDATE dead_events SET error = 'a' || char(0) || 'b' WHERE event_id = 21");
    assertThat(copy()).isTrue();
    assertThat(lines)
        .contains("Texts with characters that PostgreSQL cannot hold, which are replaced: 1");
    assertThat(
            database.number(
                "SELECT count(*) FROM dead_events WHERE error = 'a' || chr(65533) || 'b'"))
        .isEqualTo(1);
  }

  @Test
  void difference_isFound() throws SQLException {
    copy();
    database.change("UPDATE run_results SET result = '{}' WHERE run_id = 102");
    database.change(
        "DELETE FROM seen WHERE key = (SELECT key FROM seen ORDER BY key DESC LIMIT 1)");
    assertThat(copy()).isFalse();
    assertThat(lines.getLast())
        .isEqualTo("Not the same: run_results, seen. Copy into an empty database.");
    assertThat(lines.stream().filter(line -> line.contains("DIFFERENT"))).hasSize(2);
  }

  @Test
  void differenceOfAHalfCopy_keepsTheMark() throws SQLException {
    interrupt(20);
    database.change("UPDATE events SET name = 'other' WHERE id = 2");
    assertThat(copy()).isFalse();
    assertThatThrownBy(() -> OpenedPostgresql.in(database))
        .hasMessageContaining("holds half of a store");
  }

  @Test
  void emptyStore_isCopied(@TempDir Path other) {
    Opened.in(other).close();
    assertThat(copy(other, SMALL, () -> {})).isTrue();
    OpenedPostgresql.in(database).close();
  }

  /** The copy forgets nothing that a later migration brings. */
  @Test
  void everyTableAndColumn_ofBothSchemas_isCopied() throws SQLException {
    OpenedPostgresql.in(database).close();
    Set<String> copied = new TreeSet<>(Tables.ALL);
    copied.add("schema_migrations");
    copied.addAll(Tables.OF_PROCESSES);
    try (Connection there = database.connect()) {
      assertThat(
              texts(
                  there,
                  "SELECT table_name FROM information_schema.tables"
                      + " WHERE table_schema = current_schema()"))
          .isEqualTo(copied);
      for (String reference :
          texts(
              there,
              "SELECT conrelid::regclass || ' ' || confrelid::regclass FROM pg_constraint"
                  + " WHERE contype = 'f'")) {
        String[] names = reference.split(" ");
        if (Tables.OF_PROCESSES.contains(names[0])) {
          continue;
        }
        assertThat(Tables.ALL.indexOf(names[1])).isLessThan(Tables.ALL.indexOf(names[0]));
      }
      assertThat(
              texts(
                  there,
                  "SELECT column_name FROM information_schema.columns WHERE table_name = 'seen'"))
          .containsExactly("event_id", "key");
    }
    copied.remove(Tables.SEEN);
    copied.addAll(Tables.SEEN_IN_SQLITE);
    copied.add("sqlite_sequence");
    try (Connection here =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Sqlite.FILE))) {
      assertThat(texts(here, "SELECT name FROM sqlite_master WHERE type = 'table'"))
          .isEqualTo(copied);
      assertThat(
              texts(
                  here,
                  "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
                      + " WHERE m.name LIKE 'seen%' AND m.type = 'table'"))
          .containsExactly(
              "seen_pages.entries",
              "seen_pages.id",
              "seen_recent.body_key",
              "seen_recent.delivery_key",
              "seen_recent.event_id",
              "seen_recent.n",
              "seen_segments.fences",
              "seen_segments.filter",
              "seen_segments.first_page",
              "seen_segments.last_event_id");
    }
    assertThat(copy()).isTrue(); // the columns are those of the databases, or it refuses
    database.change("DROP TABLE run_wakes");
    database.change(
        "CREATE TABLE run_wakes (event_id BIGINT, run_id BIGINT, node TEXT, PRIMARY KEY (event_id, run_id))");
    assertThatThrownBy(this::copy).hasMessageContaining("The table run_wakes has columns");
  }

  private static Set<String> texts(Connection connection, String sql) throws SQLException {
    Set<String> texts = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  @Test
  void bounds_areThese() {
    assertThat(CopyBounds.DEFAULT).isEqualTo(new CopyBounds(1_000, 4 << 20, Duration.ofSeconds(3)));
  }

  @Test
  void progress_isSaidFromTimeToTime() {
    AtomicInteger seconds = new AtomicInteger();
    lines.clear();
    StoreCopy.run(
        folder,
        database::connect,
        "test",
        new CopyBounds(10, 1 << 20, Duration.ofSeconds(3)),
        () -> Instant.EPOCH.plusSeconds(seconds.incrementAndGet()),
        lines::add,
        () -> {});
    assertThat(lines)
        .anyMatch(line -> line.matches("copying events: [0-9]+ of 36 rows"))
        .anyMatch(line -> line.matches("comparing seen: [0-9]+ rows"));
  }
}
