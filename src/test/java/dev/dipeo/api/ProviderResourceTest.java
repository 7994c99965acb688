package dev.dipeo.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.UnsignedPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderResourceTest {
  private static final String SIGNED =
      """
      name: %s
      webhook_events:
        - {name: paid, description: An order was paid}
      metadata:
        webhook_config:
          signature_header: X-Signature
          signature_algorithm: hmac_sha256
          secret: "{{env.%s}}"
      """;

  @TempDir Path folder;

  @Test
  void list_tellsWhatIsConfiguredWhatIsMissingAndWhatIsWrong() throws Exception {
    manifest("shop", SIGNED.formatted("shop", "SHOP_SECRET"));
    manifest("late", SIGNED.formatted("late", "LATE_SECRET"));
    manifest("silent", "name: silent\nwebhook_events:\n  - {name: a, description: First}\n");
    manifest("wrong", "name: wrong\nwebhook_events:\n  - {nam: a, description: First}\n");
    var environment = Map.of("SHOP_SECRET", "do not tell");
    var registry =
        new ProviderRegistry(
            folder, name -> Optional.ofNullable(environment.get(name)), UnsignedPolicy.REFUSE);

    JsonNode answer = new ProviderResource(registry).list();

    assertThat(answer.path("providers").findValuesAsText("provider"))
        .containsExactly("late", "shop", "silent", "wrong");
    JsonNode late = answer.path("providers").path(0);
    assertThat(late.path("configured").asBoolean(true)).isFalse();
    assertThat(late.path("missing").toString())
        .isEqualTo("[{\"variable\":\"LATE_SECRET\",\"problem\":\"it is not set, or blank\"}]");
    assertThat(answer.path("providers").path(1).toString())
        .isEqualTo(
            "{\"provider\":\"shop\",\"webhook_support\":true,\"webhook_url\":\"/webhooks/shop\","
                + "\"supported_events\":[{\"name\":\"paid\",\"description\":\"An order was paid\","
                + "\"has_schema\":false}],\"signature_validation\":true,"
                + "\"signature_header\":\"X-Signature\",\"signature_algorithms\":[\"hmac_sha256\"],"
                + "\"configured\":true,\"missing\":[]}");
    JsonNode silent = answer.path("providers").path(2);
    assertThat(silent.path("configured").asBoolean(true)).isFalse();
    assertThat(silent.path("problem").asText()).contains("declares no signature");
    JsonNode wrong = answer.path("providers").path(3);
    assertThat(wrong.path("configured").asBoolean(true)).isFalse();
    assertThat(wrong.path("problem").asText()).contains("broken", "provider.yaml:3:");
    assertThat(answer.path("mistakes")).isNotEmpty();
    JsonNode mistake = answer.path("mistakes").path(0);
    assertThat(mistake.path("provider").asText()).isEqualTo("wrong");
    assertThat(mistake.path("file").asText()).endsWith("wrong/provider.yaml");
    assertThat(mistake.path("line").asInt()).isEqualTo(3);
    assertThat(mistake.path("column").asInt()).isPositive();
    assertThat(mistake.path("message").asText()).contains("nam");
    assertThat(answer.toString()).doesNotContain("do not tell");
  }

  private void manifest(String name, String text) throws Exception {
    Files.writeString(Files.createDirectories(folder.resolve(name)).resolve("provider.yaml"), text);
  }
}
