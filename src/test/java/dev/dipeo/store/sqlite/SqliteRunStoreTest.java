package dev.dipeo.store.sqlite;

import dev.dipeo.run.RunStore;
import dev.dipeo.store.RunStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteRunStoreTest extends RunStoreContract {
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
  protected RunStore runs() {
    return opened.store().runs();
  }
}
