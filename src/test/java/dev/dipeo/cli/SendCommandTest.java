package dev.dipeo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.Json;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.UnsignedPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendCommandTest {
  private static final String SECRET = "a-secret-of-github";

  @RegisterExtension static final Shell shell = new Shell();

  @TempDir Path folder;

  /** Providers of a folder, with the same secrets wherever the request goes. */
  private record Providers(ProviderRegistry registry) implements ProvidersForSending {
    @Override
    public Optional<Provider> find(String name, URI target) {
      return registry.find(name);
    }

    @Override
    public List<String> names() {
      return registry.all().stream().map(Provider::name).toList();
    }
  }

  @BeforeEach
  void providers() throws IOException {
    manifest(
        "github",
        """
        name: github
        webhook_events:
          - {name: push, example_payload: {ref: refs/heads/main}}
          - {name: create}
        metadata:
          webhook_config: {signature_header: X-Hub-Signature-256, secret: "{{env.GITHUB_SECRET}}"}
        """);
    manifest(
        "slack",
        """
        name: slack
        metadata:
          webhook_config: {signature_header: X-Slack-Signature, secret: "{{env.SLACK_SECRET}}"}
        """);
    manifest(
        "linear",
        """
        name: linear
        webhook_events:
          - {name: Issue, example_payload: {type: Issue, webhookTimestamp: 1700000000000}}
        metadata:
          webhook_config: {signature_header: Linear-Signature, secret: "{{env.LINEAR_SECRET}}"}
        """);
    Map<String, String> environment = Map.of("GITHUB_SECRET", SECRET, "LINEAR_SECRET", SECRET);
    shell.give(
        ProvidersForSending.class,
        new Providers(
            new ProviderRegistry(
                folder.resolve("integrations"),
                name -> Optional.ofNullable(environment.get(name)),
                UnsignedPolicy.ACCEPT)));
  }

  private void manifest(String name, String text) throws IOException {
    Path own = Files.createDirectories(folder.resolve("integrations").resolve(name));
    Files.writeString(own.resolve("provider.yaml"), text);
  }

  private static String hmac(String body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
  }

  @Test
  void example_isSignedAsTheProviderSigns_andGoesToThisMachine() throws Exception {
    shell.answers("POST /webhooks/github", "{\"status\":\"processed\"}");
    String body = "{\"ref\":\"refs/heads/main\"}";
    assertThat(shell.type("send", "github", "push"))
        .isEqualTo(
            new Shell.Ended(
                0,
                "POST %s/webhooks/github %d bytes\n200 {\"status\":\"processed\"}\n"
                    .formatted(shell.url(), body.length()),
                ""));
    Shell.Request sent = shell.requests().getFirst();
    assertThat(sent.body()).isEqualTo(body);
    assertThat(sent.header("Content-Type")).contains("application/json");
    assertThat(sent.header("X-Hub-Signature-256")).contains(hmac(body));
    assertThat(sent.header("X-GitHub-Event")).contains("push");
    assertThat(sent.header("X-GitHub-Delivery"))
        .contains("dipeo-send-" + Shell.NOW.getEpochSecond() + "-" + Shell.NOW.getNano());
  }

  @Test
  void file_isSentByteByByte_toTheWholeUrl_underTheDeliveryId() throws Exception {
    String body = "{ \"zen\" : \"ü\" }\r\n";
    Path file = Files.writeString(folder.resolve("ping.json"), body);
    shell.answers("POST /elsewhere?a=b", 202, "");
    Shell.Ended sent =
        shell.type(
            "send",
            "github",
            "ping",
            "--data",
            file.toString(),
            "--url",
            shell.url() + "/elsewhere?a=b",
            "--delivery",
            "d-1");
    assertThat(sent.err()).isEmpty();
    assertThat(sent.exitCode()).isZero();
    assertThat(shell.requests().getFirst().body()).isEqualTo(body);
    assertThat(shell.requests().getFirst().header("X-GitHub-Delivery")).contains("d-1");
    assertThat(shell.requests().getFirst().header("X-Hub-Signature-256")).contains(hmac(body));
  }

  /** The example of a manifest is old; the time that is signed must not be. */
  @Test
  void timeOfSigningInTheBody_isNow() throws Exception {
    Shell.Ended sent = shell.type("send", "linear", "Issue");
    assertThat(sent.err()).isEmpty();
    String body = shell.requests().getFirst().body();
    assertThat(Json.parse(body).path("type").asText()).isEqualTo("Issue");
    assertThat(Json.parse(body).path("webhookTimestamp").isNumber()).isTrue();
    assertThat(Json.parse(body).path("webhookTimestamp").asLong())
        .isEqualTo(Shell.NOW.toEpochMilli());
    assertThat(shell.requests().getFirst().header("Linear-Signature"))
        .contains(hmac(body).substring("sha256=".length()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gitub push | Provider not found: gitub; there are github, linear, slack; did you mean 'github'?",
        "nobody push | Provider not found: nobody; there are github, linear, slack",
        "github pusch | github has no event 'pusch'; there are push, create; did you mean 'push'?",
        "slack message | slack has no event 'message'; give a body with --data FILE",
        "github create | the manifest has no example_payload for create; give one with --data FILE",
        "github push --data nowhere.json | --data: there is no file nowhere.json",
        "slack message --data pom.xml | cannot sign as slack: SLACK_SECRET: it is not set, or blank",
        "github push --url nonsense | --url must be as http://127.0.0.1:8000, and is nonsense",
      })
  void badUsage_isSaid_andNothingIsSent(String words, String said) {
    String[] typed = ("send " + words.strip()).split(" ");
    assertThat(shell.type(typed))
        .isEqualTo(new Shell.Ended(2, "", "dipeo: " + said.strip() + "\nTry: dipeo send --help\n"));
    assertThat(shell.requests()).isEmpty();
  }

  @Test
  void refusedSignature_hasAHint() {
    shell.refuses("POST /webhooks/github", 401, "Invalid signature");
    Shell.Ended sent = shell.type("send", "github", "push");
    assertThat(sent.exitCode()).isEqualTo(1);
    assertThat(sent.out()).contains("\n401 {", "Invalid signature");
    assertThat(sent.err())
        .isEqualTo(
            "dipeo: is the secret here that of the server? It is taken from the environment or"
                + " from .env; dipeo providers names it\n");
  }

  @Test
  void everyOtherRefusal_fails_andSaysWhatWasAnswered() {
    shell.answers("POST /webhooks/github", 503, "wait\u001b[2J");
    Shell.Ended sent = shell.type("send", "github", "push");
    assertThat(sent.exitCode()).isEqualTo(1);
    assertThat(sent.out()).endsWith("\n503 wait\\u001b[2J\n");
    assertThat(sent.err()).isEmpty();
  }

  @Test
  void nobodyAnswers_fails() throws IOException {
    String url;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + closed.getLocalPort();
    }
    assertThat(shell.type("send", "github", "push", "--url", url + "/"))
        .isEqualTo(
            new Shell.Ended(
                1,
                "",
                "dipeo: POST " + url + "/webhooks/github: no connection: Connection refused\n"));
  }
}
