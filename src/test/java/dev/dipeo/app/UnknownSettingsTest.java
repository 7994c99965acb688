package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownSettingsTest {
  private static List<String> said(Map<String, String> set) {
    return UnknownSettings.in(
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(new HashMap<>(set), "test", 1_000))
            .build(),
        "DIPEO_OF_A_MANIFEST"::equals);
  }

  @Test
  void settings_areAllKnown() {
    assertThat(UnknownSettings.known())
        .contains(
            "dipeo.data-dir",
            "dipeo.api-token",
            "dipeo.runs.active-max",
            "dipeo.delivery.allowed-hosts",
            "dipeo.gateway.rate-limit");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "DIPEO_DATADIR | ; did you mean 'DIPEO_DATA_DIR'?",
        "DIPEO_API_TOKN | ; did you mean 'DIPEO_API_TOKEN'?",
        "DIPEO_PORT | ; did you mean 'QUARKUS_HTTP_PORT'?",
        "dipeo.run.active-max | ; did you mean 'dipeo.runs.active-max'?",
        "dipeo.datadir | ; did you mean 'dipeo.data-dir'?",
        "dipeo.something-of-another-program-altogether | ``",
      })
  void nameThatNobodyReads_isNamedWithItsNearest_andNotItsValue(String name, String hint) {
    assertThat(said(Map.of(name, "t0p-s3cret")))
        .containsExactly("no setting is called " + name + ", so it does nothing" + hint);
  }

  @Test
  void whatIsRead_isNotNamed() {
    assertThat(
            said(
                Map.of(
                    "DIPEO_DATA_DIR", "x",
                    "DIPEO_RUNS_ACTIVE_MAX", "3",
                    "dipeo.delivery.allowed-hosts[0]", "192.0.2.1",
                    "DIPEO_OF_A_MANIFEST", "secret",
                    "dipeo.of.a.manifest", "secret",
                    "DIPEO_SERVICE_HOST", "192.0.2.1",
                    "DIPEO_PORT", "tcp://192.0.2.1:8000",
                    "DIPEO_PORT_8000_TCP_ADDR", "192.0.2.1",
                    "OTHER", "x")))
        .isEmpty();
  }
}
