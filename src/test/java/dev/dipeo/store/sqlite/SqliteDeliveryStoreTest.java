package dev.dipeo.store.sqlite;

import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.store.DeliveryStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteDeliveryStoreTest extends DeliveryStoreContract {
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
  protected DeliveryStore deliveries() {
    return opened.store().deliveries();
  }
}
