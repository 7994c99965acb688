package dev.dipeo.store.sqlite;

import dev.dipeo.journal.Journal;
import dev.dipeo.store.JournalContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
}
