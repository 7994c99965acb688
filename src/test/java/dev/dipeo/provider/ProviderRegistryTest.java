package dev.dipeo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.signature.SignedRequest;
import dev.dipeo.yaml.Mistake;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderRegistryTest {
  private static final String GOOD =
      """
      metadata:
        webhook_config:
          signature_header: X-Hub-Signature-256
          secret: "{{env.GITHUB_WEBHOOK_SECRET}}"
      """;

  @TempDir Path folder = Path.of("");
  private final Map<String, String> environment =
      new ConcurrentHashMap<>(Map.of("GITHUB_WEBHOOK_SECRET", "It's a Secret to Everybody"));

  private Instant written = Instant.parse("2026-11-02T12:00:00Z");

  private ProviderRegistry registry() {
    return new ProviderRegistry(
        folder, name -> Optional.ofNullable(environment.get(name)), UnsignedPolicy.REFUSE);
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    // Two writes may fall into one tick of the file system's clock; then only a size tells them
    // apart.
    written = written.plusSeconds(1);
    Files.setLastModifiedTime(path, FileTime.from(written));
  }

  private static Verification verify(ProviderRegistry registry, String name) {
    return registry
        .find(name)
        .orElseThrow()
        .verifier()
        .verify(
            Manifests.post(
                "Hello, World!",
                "x-hub-signature-256",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
            Instant.EPOCH);
  }

  @Test
  void missingFolder_hasNoProviders_untilItIsThere() throws Exception {
    Path later = folder.resolve("later");
    ProviderRegistry registry =
        new ProviderRegistry(later, name -> Optional.empty(), UnsignedPolicy.REFUSE);
    assertThat(registry.all()).isEmpty();
    write("later/github/provider.yaml", GOOD);
    registry.refresh();
    assertThat(registry.all()).extracting(Provider::name).containsExactly("github");
  }

  @Test
  void all_isSorted_andLeavesOutWhatIsNoProvider() throws Exception {
    write("slack/provider.yaml", "version: 2\n");
    write("github/provider.yaml", GOOD);
    write("notes/README.md", "nothing\n");
    write(".hidden/provider.yaml", GOOD);
    write("provider.yaml", GOOD);
    ProviderRegistry registry = registry();
    assertThat(registry.all()).extracting(Provider::name).containsExactly("github", "slack");
    assertThat(registry.find("notes")).isEmpty();
    assertThat(registry.find("../github")).isEmpty();
    assertThat(registry.mistakes()).isEmpty();
  }

  @Test
  void refresh_takesOverNewChangedAndRemovedManifests() throws Exception {
    ProviderRegistry registry = registry();
    write("github/provider.yaml", "version: '1'\n" + GOOD);
    registry.refresh();
    Provider first = registry.find("github").orElseThrow();
    registry.refresh();
    assertThat(registry.find("github")).containsSame(first);
    write("github/provider.yaml", "version: '2'\n" + GOOD);
    registry.refresh();
    assertThat(registry.find("github").orElseThrow().version()).isEqualTo("2");
    Files.delete(folder.resolve("github/provider.yaml"));
    registry.refresh();
    assertThat(registry.find("github")).isEmpty();
  }

  @Test
  void refresh_touchedButUnchangedFile_keepsTheProvider() throws Exception {
    write("github/provider.yaml", GOOD);
    ProviderRegistry registry = registry();
    Provider first = registry.find("github").orElseThrow();
    Files.setLastModifiedTime(folder.resolve("github/provider.yaml"), FileTime.from(Instant.EPOCH));
    registry.refresh();
    assertThat(registry.find("github")).containsSame(first);
  }

  @Test
  void refresh_changedSchema_isTakenOver() throws Exception {
    write(
        "github/provider.yaml",
        "webhook_events: [{name: push, payload_schema: 'schema://p.json'}]\n");
    write("github/schemas/p.json", "{}");
    ProviderRegistry registry = registry();
    var payload = dev.dipeo.base.Json.parse("{}");
    assertThat(registry.find("github").orElseThrow().check("push", payload)).isEmpty();
    write("github/schemas/p.json", "{\"required\":[\"ref\"]}");
    registry.refresh();
    assertThat(registry.find("github").orElseThrow().check("push", payload)).hasSize(1);
  }

  @Test
  void refresh_brokenManifest_keepsTheLastGoodOneAndReportsThePlace() throws Exception {
    write("github/provider.yaml", GOOD);
    ProviderRegistry registry = registry();
    write("github/provider.yaml", GOOD + "    secrt: x\n");
    registry.refresh();
    assertThat(verify(registry, "github")).isInstanceOf(Verification.Verified.class);
    List<Mistake> mistakes = registry.mistakes().getOrDefault("github", List.of());
    assertThat(mistakes).hasSize(1);
    assertThat(mistakes.getFirst().toString())
        .endsWith(
            "github/provider.yaml:5:5: webhook_config has no property 'secrt';"
                + " did you mean 'secret'?");
    write("github/provider.yaml", GOOD);
    registry.refresh();
    assertThat(registry.mistakes()).isEmpty();
  }

  @Test
  void brokenFromTheStart_isKnownAndAcceptsNothing() throws Exception {
    write("github/provider.yaml", "name: [\n");
    write("slack/provider.yaml", "name: github\n");
    write("big/provider.yaml", "#" + "x".repeat(ProviderRegistry.MAX_MANIFEST_BYTES));
    ProviderRegistry registry = registry();
    assertThat(registry.mistakes()).containsOnlyKeys("big", "github", "slack");
    for (String name : List.of("big", "github", "slack")) {
      assertThat(verify(registry, name)).isInstanceOf(Verification.Unusable.class);
    }
    write("github/provider.yaml", GOOD);
    registry.refresh();
    assertThat(verify(registry, "github")).isInstanceOf(Verification.Verified.class);
  }

  @Test
  void missingSecret_isReported_andTakenOverWhenItIsSet() throws Exception {
    write("github/provider.yaml", GOOD);
    environment.clear();
    ProviderRegistry registry = registry();
    assertThat(registry.missingSecrets())
        .extracting(MissingSecret::variable)
        .containsExactly("GITHUB_WEBHOOK_SECRET");
    assertThat(verify(registry, "github")).isInstanceOf(Verification.SecretMissing.class);
    environment.put("GITHUB_WEBHOOK_SECRET", "It's a Secret to Everybody");
    registry.refresh();
    assertThat(registry.missingSecrets()).isEmpty();
    assertThat(verify(registry, "github")).isInstanceOf(Verification.Verified.class);
  }

  @Test
  void shippedProviders_haveNoMistakes() throws Exception {
    ProviderRegistry registry =
        new ProviderRegistry(
            Path.of("integrations"), name -> Optional.of("x"), UnsignedPolicy.REFUSE);
    assertThat(registry.mistakes()).isEmpty();
    assertThat(registry.all())
        .extracting(Provider::name)
        .containsExactlyInAnyOrder(new File("integrations").list())
        .contains("github", "slack", "stripe");
    assertThat(registry.all()).allMatch(Provider::signatureValidation);
    for (Provider provider : registry.all()) {
      for (EventType event : provider.events()) {
        if (event.examplePayload().isEmpty()) {
          assertThat(event.schema()).as("without example: %s", event.name()).isEmpty();
          continue;
        }
        JsonNode example = event.examplePayload().get();
        SignedRequest post = Manifests.post("{}");
        Map<String, List<String>> headers = new HashMap<>(post.headers());
        provider
            .signer()
            .sign(post, event.name(), written, "1")
            .forEach((name, value) -> headers.put(name, List.of(value)));
        SignedRequest sent =
            new SignedRequest(post.method(), post.url(), headers, post.query(), post.body());
        assertThat(provider.identity().name(sent, example)).isEqualTo(event.name());
        assertThat(event.schema().map(schema -> schema.check(example)).orElse(List.of())).isEmpty();
      }
    }
  }
}
