package dev.dipeo.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreSettingsTest {
  @Test
  void of_folder_hasTheseBounds() {
    assertThat(StoreSettings.of(Path.of("data")))
        .isEqualTo(
            new StoreSettings(
                Path.of("data"),
                10_000,
                134_217_728,
                10_000,
                134_217_728,
                2,
                1_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofDays(7)));
  }
}
