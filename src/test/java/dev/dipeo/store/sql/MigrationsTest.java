package dev.dipeo.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Journal;
import dev.dipeo.store.Samples;
import dev.dipeo.store.postgresql.Postgresql;
import dev.dipeo.store.sqlite.Opened;
import dev.dipeo.store.sqlite.Sqlite;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationsTest {
  private static final String FOLDER = Sqlite.MIGRATIONS.folder();
  private static final List<String> FILES = Sqlite.MIGRATIONS.names();

  @TempDir Path folder;

  static Stream<Arguments> databases() {
    return Stream.of(
        Arguments.of(FOLDER, FILES),
        Arguments.of(Postgresql.MIGRATIONS.folder(), Postgresql.MIGRATIONS.names()));
  }

  @ParameterizedTest
  @MethodSource("databases")
  void files_areNumberedInOrder(String folder, List<String> files) {
    assertThat(files)
        .isSorted()
        .extracting(file -> file.substring(0, 3))
        .doesNotHaveDuplicates()
        .allMatch(number -> number.matches("[0-9]{3}"));
  }

  @Test
  void apply_toADatabaseOfTheFirstSchema_keepsWhatItKnows() throws SQLException {
    try (Connection old =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Sqlite.FILE));
        Statement sql = old.createStatement()) {
      for (String statement : Migrations.statements(FOLDER + FILES.getFirst())) {
        sql.execute(statement);
      }
      sql.execute(
          "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, file TEXT NOT NULL,"
              + " applied_at_ns INTEGER NOT NULL)");
      sql.execute("INSERT INTO schema_migrations VALUES (1, '001_journal_and_runs.sql', 0)");
      sql.execute(
          "INSERT INTO events VALUES (7, 'github', 'push', 'd-7', 0, '00', '{}', NULL, '{}')");
      sql.execute("INSERT INTO pending_events VALUES (7)");
    }
    try (Opened opened = Opened.in(folder)) {
      Journal journal = opened.store().journal();
      assertThat(await(journal.find(7)).orElseThrow().state()).isEqualTo(EventState.RECEIVED);
      assertThat(await(journal.append(Samples.push(8, "d-7"))))
          .isEqualTo(new Appended.Duplicate(7, true));
    }
    Opened.in(folder).close();
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @MethodSource("databases")
  void statements_areWholeAndWithoutComments(String folder, List<String> files) {
    assertThat(files)
        .allSatisfy(
            file ->
                assertThat(Migrations.statements(folder + file))
                    .isNotEmpty()
                    .allMatch(sql -> sql.strip().matches("(?s)(CREATE|INSERT INTO|DROP|ALTER) .*"))
                    .noneMatch(sql -> sql.contains("--") || sql.contains(";")));
  }
}
