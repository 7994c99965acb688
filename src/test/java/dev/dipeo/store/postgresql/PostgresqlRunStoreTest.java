package dev.dipeo.store.postgresql;

import dev.dipeo.run.RunStore;
import dev.dipeo.store.RunStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresqlRunStoreTest extends RunStoreContract {
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
  protected RunStore runs() {
    return opened.store().runs();
  }
}
