package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliveryWiringTest {
  private static String proxies(Map<String, String> environment, Optional<String> setting) {
    return DeliveryWiring.proxies(
            setting,
            new SmallRyeConfigBuilder().withSources(new EnvConfigSource(environment, 300)).build())
        .toString();
  }

  @Test
  void proxies_areThoseOfTheEnvironment() {
    assertThat(proxies(Map.of(), Optional.empty())).isEqualTo("http=none https=none");
    assertThat(proxies(Map.of("HTTPS_PROXY", "http://one.example:3128"), Optional.empty()))
        .startsWith("http=none https=")
        .contains("one.example:3128");
    assertThat(proxies(Map.of("https_proxy", "http://one.example:3128"), Optional.empty()))
        .contains("one.example:3128");
    assertThat(
            proxies(
                Map.of(
                    "HTTPS_PROXY",
                    "http://one.example:3128",
                    "ALL_PROXY",
                    "http://all.example:3128"),
                Optional.empty()))
        .matches("http=.*all\\.example:3128.* https=.*one\\.example:3128.*");
  }

  @Test
  void proxies_setting_goesBeforeTheEnvironment() {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "http://one.example:3128");
    assertThat(proxies(environment, Optional.of("http://set.example:8080")))
        .matches("http=.*set\\.example:8080.* https=.*set\\.example:8080.*");
    assertThat(proxies(environment, Optional.of("none"))).isEqualTo("http=none https=none");
  }

  @Test
  void proxies_thatAreNone_areRefusedByTheirVariable() {
    assertThatThrownBy(() -> proxies(Map.of("HTTPS_PROXY", "ftp://one.example"), Optional.empty()))
        .hasMessageStartingWith("HTTPS_PROXY");
  }
}
