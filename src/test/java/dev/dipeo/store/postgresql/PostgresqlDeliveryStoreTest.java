package dev.dipeo.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.delivery.Delivery;
import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.store.DeliveryStoreContract;
import dev.dipeo.store.Samples;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresqlDeliveryStoreTest extends DeliveryStoreContract {
  private Database database;
  private OpenedPostgresql opened;

  @BeforeEach
  void open() {
    database = Database.create();
    opened = OpenedPostgresql.in(database);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  @Test
  void claim_ofTwoProcesses_oneGetsIt_eachTime() {
    try (OpenedPostgresql other = OpenedPostgresql.in(database)) {
      for (long number = 1; number <= 50; number++) {
        buried(number);
        Instant until = Samples.NOON.plusSeconds(90);
        List<Optional<Delivery>> claimed =
            await(
                Uni.join()
                    .all(
                        opened.store().deliveries().claim(number, Samples.NOON, until),
                        other.store().deliveries().claim(number, Samples.NOON, until))
                    .andFailFast());
        assertThat(claimed.stream().flatMap(Optional::stream)).hasSize(1);
      }
    }
  }

  @Override
  protected DeliveryStore deliveries() {
    return opened.store().deliveries();
  }
}
