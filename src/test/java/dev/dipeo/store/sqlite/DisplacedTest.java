package dev.dipeo.store.sqlite;

import static dev.dipeo.store.Samples.push;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dipeo.journal.Appended;
import dev.dipeo.store.StoreOutageException;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store whose files are taken away while it has them open. */
class DisplacedTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void place() {
    data = folder.resolve("data");
  }

  private Path file(String suffix) {
    return data.resolve(Sqlite.FILE + suffix);
  }

  private static <T> T done(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  private enum Misfortune {
    DATABASE_DELETED {
      @Override
      void happen(Path database) throws IOException {
        Files.delete(database);
      }
    },
    DATABASE_MOVED {
      @Override
      void happen(Path database) throws IOException {
        Files.move(database, database.resolveSibling("elsewhere.db"));
      }
    },
    DATABASE_REPLACED {
      @Override
      void happen(Path database) throws IOException {
        Path copy = Files.copy(database, database.resolveSibling("backup.db"));
        Files.move(copy, database, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    },
    LOG_DELETED {
      @Override
      void happen(Path database) throws IOException {
        Files.delete(database.resolveSibling(database.getFileName() + "-wal"));
      }
    },
    INDEX_DELETED {
      @Override
      void happen(Path database) throws IOException {
        Files.delete(database.resolveSibling(database.getFileName() + "-shm"));
      }
    },
    FOLDER_MOVED {
      @Override
      void happen(Path database) throws IOException {
        Path folder = requireNonNull(database.getParent());
        Files.move(folder, folder.resolveSibling("moved"));
      }
    };

    abstract void happen(Path database) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Misfortune.class)
  void append_whenTheFilesAreNotInTheirPlace_isRefusedAndSaysWhy(Misfortune misfortune)
      throws IOException {
    try (Opened opened = Opened.in(data)) {
      assertThat(done(opened.store().journal().append(push(1, "before"))))
          .isInstanceOf(Appended.Recorded.class);
      misfortune.happen(file(""));

      assertThatThrownBy(() -> done(opened.store().journal().append(push(2, "after"))))
          .isInstanceOf(StoreOutageException.class)
          .hasMessageContaining(file("").toString())
          .hasMessageContaining("nothing more is recorded");
      assertThat(opened.store().accepting()).isFalse();
      assertThat(opened.store().lastError().orElseThrow()).contains("nothing more is recorded");
      assertThat(done(opened.store().journal().find(2))).isEmpty();
    }
  }

  @Test
  void databaseDeleted_isNoticedAlsoWhenNothingIsWritten() throws IOException {
    try (Opened opened = Opened.in(data)) {
      assertThat(opened.store().accepting()).isTrue();
      Files.delete(file(""));
      await().atMost(PATIENCE).until(() -> !opened.store().accepting());
      assertThat(opened.store().lastError().orElseThrow()).contains("was deleted or moved away");
    }
  }

  @Test
  void folderMovedAndPutBack_goesOn() throws IOException {
    try (Opened opened = Opened.in(data)) {
      Files.move(data, folder.resolve("moved"));
      await().atMost(PATIENCE).until(() -> !opened.store().accepting());
      Files.move(folder.resolve("moved"), data);
      await().atMost(PATIENCE).until(() -> opened.store().accepting());
      assertThat(done(opened.store().journal().append(push(1, "d-1"))))
          .isInstanceOf(Appended.Recorded.class);
    }
  }

  @Test
  void logDeleted_whatWasAcknowledgedGetsIntoTheDatabase() throws Exception {
    Opened opened = Opened.in(data);
    done(opened.store().journal().append(push(1, "d-1")));
    Files.delete(file("-wal"));
    await().atMost(PATIENCE).until(() -> !opened.store().accepting());
    await() // the copy of the database alone, without a log
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              Path copy = Files.createTempDirectory(folder, "copy").resolve(Sqlite.FILE);
              return events(Files.copy(file(""), copy)) == 1;
            });
    opened.close();
  }

  private static long events(Path database) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        ResultSet rows = connection.createStatement().executeQuery("SELECT count(*) FROM events")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void close_whenAnotherDatabaseIsInItsPlace_leavesItsLogAlone() throws IOException {
    Opened opened = Opened.in(data);
    Files.move(data, folder.resolve("moved"));
    Files.createDirectory(data);
    Files.writeString(file(""), "another");
    Files.writeString(file("-wal"), "its log");
    await().atMost(PATIENCE).until(() -> !opened.store().accepting());
    opened.close();
    assertThat(file("-wal")).hasContent("its log");
  }
}
