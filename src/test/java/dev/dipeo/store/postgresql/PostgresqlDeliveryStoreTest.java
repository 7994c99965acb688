package dev.dipeo.store.postgresql;

import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.store.DeliveryStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresqlDeliveryStoreTest extends DeliveryStoreContract {
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
  protected DeliveryStore deliveries() {
    return opened.store().deliveries();
  }
}
