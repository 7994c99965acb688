package dev.dipeo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.Journal;
import dev.dipeo.store.JournalContract;
import dev.dipeo.store.Samples;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest extends JournalContract {
  @TempDir Path folder;
  private Opened opened;

  @BeforeEach
  void open() {
    opened = Opened.in(folder);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  @Override
  protected Journal journal() {
    return opened.store().journal();
  }

  @Test
  void list_byDeliveryIdThatIsNotRememberedAnyMore_searchesTheEvents() throws SQLException {
    for (long id = 1; id <= 3; id++) {
      journal().append(Samples.push(id, "d-" + id)).await().indefinitely();
    }
    Opened.damage(folder, "DELETE FROM seen_recent");
    EventQuery query =
        new EventQuery(
            Optional.of("github"),
            Optional.empty(),
            Optional.of("d-2"),
            Optional.empty(),
            Long.MAX_VALUE,
            9);
    assertThat(journal().list(query).await().indefinitely())
        .extracting(found -> found.event().id())
        .containsExactly(2L);
  }
}
