package dev.dipeo.store.postgresql;

import dev.dipeo.journal.Journal;
import dev.dipeo.store.JournalContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresqlJournalTest extends JournalContract {
  private OpenedPostgresql opened;

  @BeforeEach
  void open() {
    opened = OpenedPostgresql.in(Database.create());
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
