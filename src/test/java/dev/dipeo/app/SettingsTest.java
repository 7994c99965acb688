package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Map<String, String> REQUIRED =
      Map.of("dipeo.log-level", "INFO", "dipeo.development-secret", "none");

  private static Settings settings(Map<String, String> set) {
    Map<String, String> all = new HashMap<>(REQUIRED);
    all.putAll(set);
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(Settings.class)
        .withSources(new PropertiesConfigSource(all, "test", 1_000))
        .build()
        .getConfigMapping(Settings.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dipeo.gateway.rate-limit",
        "dipeo.journal.queue-max",
        "dipeo.dispatch.backlog-max",
        "dipeo.dispatch.concurrency-max",
        "dipeo.dispatch.attempts-max",
        "dipeo.dispatch.subscriptions-max",
        "dipeo.dispatch.look-back-max",
        "dipeo.runs.active-max",
        "dipeo.runs.parallel-nodes-max",
        "dipeo.runs.resumes-max",
        "dipeo.python.contexts-max",
        "dipeo.python.queue-max",
        "dipeo.delivery.attempts-max",
        "dipeo.delivery.failures-max",
        "dipeo.delivery.connections-per-destination-max",
        "dipeo.delivery.waiting-per-destination-max",
        "dipeo.delivery.exchanges-max",
        "dipeo.delivery.answer-bytes-max",
      })
  void bound_belowOne_isRefusedByName(String name) {
    for (String wrong : new String[] {"0", "-5", "many", "1.5", "99999999999"}) {
      assertThatExceptionOfType(ConfigValidationException.class)
          .as(wrong)
          .isThrownBy(() -> settings(Map.of(name, wrong)))
          .withMessageContaining("%s with the config value \"%s\"", name, wrong)
          .withMessageContaining("it must be a whole number, at least 1");
    }
  }

  @Test
  void bound_fromOneOn_isTaken() {
    Settings settings =
        settings(Map.of("dipeo.gateway.rate-limit", "1", "dipeo.runs.active-max", " 007 "));
    assertThat(settings.gateway().rateLimit()).contains(1);
    assertThat(settings.runs().activeMax()).isEqualTo(7);
    assertThat(settings(Map.of()).gateway().rateLimit()).isEmpty();
  }
}
