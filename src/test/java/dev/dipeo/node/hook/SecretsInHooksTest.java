package dev.dipeo.node.hook;

import static dev.dipeo.node.Diagrams.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.delivery.Answer;
import dev.dipeo.delivery.DeliveryException;
import dev.dipeo.delivery.Outbox;
import dev.dipeo.delivery.OutgoingRequest;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.LightReader;
import dev.dipeo.diagram.SecretPlaces;
import dev.dipeo.diagram.kind.SendHook;
import dev.dipeo.node.Diagrams;
import dev.dipeo.run.Inputs;
import dev.dipeo.run.Outcome;
import dev.dipeo.yaml.MistakesException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretsInHooksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String TOKEN = "s3cret\"/tok&en=";

  private final List<OutgoingRequest> sent = new ArrayList<>();

  @BeforeEach
  void secrets() {
    Outbox.SECRETS.put("HOOK_TOKEN", TOKEN);
    Outbox.SECRETS.put("HOOK_URL", "https://hooks.example.com/services/T00000000/B000?k=v");
    Outbox.SECRETS.put("OTHER", "not-allowed");
  }

  @Test
  void run_secrets_areInWhatIsSent_andInNothingElse() throws Exception {
    Outcome outcome =
        run(
            """
            url: "https://x.example/{{secret.HOOK_TOKEN}}/a"
            query: {key: "{{secret.HOOK_TOKEN}}"}
            headers: {Authorization: "Bearer {{secret.HOOK_TOKEN}}"}
            body: {key: "{{secret.HOOK_TOKEN}}", in: ["a {{secret.HOOK_TOKEN}}"], text: "{{text}}", n: 1}
            """,
            "{\"text\":\"{{secret.HOOK_TOKEN}}\",\"secret\":{\"HOOK_TOKEN\":\"shadow\"}}",
            request ->
                new Answer(
                    200,
                    Map.of("x-echo", TOKEN, "webhook-signature", "v1,abc", "x-hub-signature", "a"),
                    ("got " + new String(request.body().orElseThrow(), UTF_8)).getBytes(UTF_8),
                    false));

    OutgoingRequest request = sent.getFirst();
    assertThat(request.url())
        .hasToString("https://x.example/s3cret%22%2Ftok%26en%3D/a?key=s3cret%22%2Ftok%26en%3D");
    assertThat(request.headers()).containsEntry("Authorization", "Bearer " + TOKEN);
    ObjectNode body = (ObjectNode) Json.parse(request.body().orElseThrow());
    assertThat(body.path("key").textValue()).isEqualTo(TOKEN);
    assertThat(body.path("in").path(0).textValue()).isEqualTo("a " + TOKEN);
    assertThat(body.path("text").textValue()).isEqualTo("{{secret.HOOK_TOKEN}}");
    assertThat(request.shown()).isEqualTo("POST https://x.example/{{secret.HOOK_TOKEN}}/a");
    String value = Json.text(((Outcome.Emitted) outcome).emission().value());
    assertThat(value)
        .contains("got {\\\"key\\\":\\\"***\\\"")
        .contains("\"x-echo\":\"***\"")
        .doesNotContain("tok&en")
        .doesNotContain("signature");
  }

  @Test
  void run_urlThatIsASecret_isNotNamedInErrors() throws Exception {
    Outcome answered =
        run(
            "url: \"{{secret.HOOK_URL}}\"",
            "{}",
            request ->
                new Answer(
                    404, Map.of(), "no /services/T00000000/B000?k=v".getBytes(UTF_8), false));
    assertThat(message(answered))
        .isEqualTo("POST {{secret.HOOK_URL}} answered 404 Not Found: no ***");

    Outcome refused =
        run(
            "url: \"{{secret.HOOK_URL}}\"",
            "{}",
            request -> {
              throw new DeliveryException(
                  DeliveryException.Kind.REFUSED,
                  request.shown() + ": not sent, hooks.example.com is a private address");
            });
    assertThat(message(refused))
        .isEqualTo("POST {{secret.HOOK_URL}}: not sent, *** is a private address");
  }

  @Test
  void run_secretThatIsNotToBeHad_sendsNothing() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "{{secret.OTHER}}", "{{secret.OTHER}} is not allowed; name it in dipeo.secrets.allowed",
            "{{secret.HOOK_MISSING}}", "{{secret.HOOK_MISSING}} is not set, or blank");
    for (var one : wrong.entrySet()) {
      Outcome outcome =
          run(
              "{url: https://x.example/, headers: {X-Key: \"" + one.getKey() + "\"}}",
              "{}",
              request -> new Answer(200, Map.of(), new byte[0], false));
      assertThat(message(outcome)).isEqualTo("node 'Send': " + one.getValue() + "; nothing sent");
    }
    assertThat(sent).isEmpty();
  }

  @Test
  void run_form_isMadeOfAnObject() throws Exception {
    run(
        """
        url: https://x.example/
        headers: {content-type: application/x-www-form-urlencoded}
        body:
          text: "{{text}}"
          to: [a, "b c"]
          none: null
          "meta[id]": 7
          nested: {a: [1, "x"], key: "{{secret.HOOK_TOKEN}}"}
        """,
        "{\"text\":\"a&b=c ü+\"}",
        request -> new Answer(200, Map.of(), new byte[0], false));

    assertThat(new String(sent.getFirst().body().orElseThrow(), UTF_8))
        .isEqualTo(
            "text=a%26b%3Dc%20%C3%BC%2B&to=a&to=b%20c&meta%5Bid%5D=7&nested=%7B%22a%22%3A%5B1%2C"
                + "%22x%22%5D%2C%22key%22%3A%22s3cret%5C%22%2Ftok%26en%3D%22%7D");
    sent.clear();

    Outcome list =
        run(
            "{url: https://x.example/, headers: {Content-Type:"
                + " application/x-www-form-urlencoded}, body: [1]}",
            "{}",
            request -> new Answer(200, Map.of(), new byte[0], false));
    assertThat(message(list)).contains("config.body: a form").contains("is made of an object");
    assertThat(sent).isEmpty();
  }

  @Test
  void run_redirect_namesWhereItLeads_withoutWhatMayBeSecret() throws Exception {
    Map<String, String> shown =
        Map.of(
            "https://u:p@login.example.com/in?next=s3cret#x", "https://login.example.com/in",
            "/ok?token=s3cret", "/ok",
            "//evil.example/a\u00e9\u0007b", "//evil.example/a?b",
            "/t/abcdefghijklmnopqrstuvwxyz", "/t/abcd…");
    for (var one : shown.entrySet()) {
      Outcome outcome =
          run(
              "url: https://x.example/",
              "{}",
              request -> new Answer(302, Map.of("location", one.getKey()), new byte[0], false));
      assertThat(message(outcome))
          .isEqualTo(
              "POST https://x.example/ answered 302 Found: it leads to "
                  + one.getValue()
                  + "; redirects are not followed");
    }
  }

  @Test
  void read_secretsAnywhereElse_areMistakes_withTheirPlace() {
    assertMistake("- {label: A, type: code_job, code: 'x = \"{{secret.HOOK_TOKEN}}\"'}", 3, 36);
    assertMistake("- {label: A, type: condition, expression: '{{secret.A}} == 1'}", 3, 43);
    assertMistake("- {label: A, type: endpoint, file_path: 'a/{{ secret.A }}.txt'}", 3, 41);
    assertMistake("- {label: A, type: start, custom_data: {a: ['{{secret.A}}']}}", 3, 45);
    assertMistake(
        "- {label: A, type: hook, subscribe_to: {provider: github, filters: {a: '{{secret.A}}'}}}",
        3,
        72);
    assertMistake(
        "- {label: A, type: hook, config: {url: 'https://x/', body: {'{{secret.A}}': 1}}}", 3, 61);
  }

  @Test
  void read_secretsWhereTheyMayStand_areFound_andEnvironmentVariablesAdvisedOn() throws Exception {
    var read =
        LightReader.read(
            "d",
            "d.yaml",
            """
            version: light
            nodes:
              - label: A
                type: hook
                props:
                  config:
                    url: "{{secret.U}}"
                    headers: {X: 'a {{ secret["h.x"] }}', Y: '\\{{secret.NO}}'}
                    body: ["{{secret.B}}", "{{env.SLACK}}"]
                    sign: {secret: "{{secret.S}}"}
            """);

    assertThat(SecretPlaces.in(read.diagram()))
        .extracting(SecretPlaces.Named::name)
        .contains("U", "h.x", "B", "S")
        .doesNotContain("NO");
    assertThat(read.warnings()).hasSize(1);
    assertThat(read.warnings().getFirst().message())
        .contains("write {{secret.SLACK}} and allow it in dipeo.secrets.allowed");
  }

  private static void assertMistake(String node, int line, int column) {
    try {
      LightReader.read("d", "d.yaml", "version: light\nnodes:\n" + node + "\n");
    } catch (MistakesException e) {
      assertThat(e.getMessage())
          .contains("d.yaml:" + line + ":" + column + ": {{secret.")
          .contains("cannot stand here: secrets stand in a hook's url, headers, query and body");
      return;
    }
    throw new AssertionError("no mistake: " + node);
  }

  private interface Answering {
    Answer to(OutgoingRequest request) throws DeliveryException;
  }

  private Outcome run(String config, String variables, Answering receiver) throws Exception {
    String yaml =
        config.startsWith("{")
            ? "version: light\nnodes:\n  - {label: Send, type: hook, config: " + config + "}\n"
            : "version: light\nnodes:\n  - label: Send\n    type: hook\n    config:\n"
                + config.indent(6);
    Diagram diagram = LightReader.read("d", "d.yaml", yaml).diagram();
    var runner =
        new SendHookRunner(
            Outbox.sendingOnce(
                request ->
                    Uni.createFrom()
                        .deferred(
                            () -> {
                              sent.add(request);
                              try {
                                return Uni.createFrom().item(receiver.to(request));
                              } catch (DeliveryException e) {
                                return Uni.createFrom().failure(e);
                              }
                            })));
    Inputs inputs = new Inputs(object(variables), object("{}"), Optional.empty());
    return runner
        .run((SendHook) diagram.nodes().getFirst(), Diagrams.activation(diagram, inputs, 1))
        .await()
        .atMost(PATIENCE);
  }

  private static String message(Outcome outcome) {
    return ((Outcome.Failed) outcome).failure().message();
  }
}
