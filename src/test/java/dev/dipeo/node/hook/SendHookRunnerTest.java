package dev.dipeo.node.hook;

import static dev.dipeo.node.Diagrams.object;
import static dev.dipeo.node.Diagrams.text;
import static dev.dipeo.node.Diagrams.variable;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Json;
import dev.dipeo.delivery.Answer;
import dev.dipeo.delivery.DeliveryException;
import dev.dipeo.delivery.Outbox;
import dev.dipeo.delivery.OutgoingRequest;
import dev.dipeo.delivery.Receiver;
import dev.dipeo.delivery.Sender;
import dev.dipeo.delivery.VertxSender;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.NodeOptions;
import dev.dipeo.diagram.kind.SendHook;
import dev.dipeo.diagram.template.MissingNameException;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateTree;
import dev.dipeo.node.Diagrams;
import dev.dipeo.run.Inputs;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Pause;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SendHookRunnerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String URL = "https://api.example.com/webhook?token=s3cret";

  private final List<OutgoingRequest> sent = new ArrayList<>();

  @Test
  void run_singleLabelledInput_isTheBody() {
    var inputs =
        new Inputs(
            object("{\"payload_data\":{\"event\":\"deploy\"},\"other\":1}"),
            object("{\"payload_data\":{\"event\":\"deploy\"}}"),
            Optional.of(object("{\"event\":\"deploy\"}")));

    run(post(), inputs, json(200, "{\"ok\":true}"));

    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().url()).hasToString(URL);
    assertThat(sent.getFirst().method()).isEqualTo("POST");
    assertThat(sent.getFirst().timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(sent.getFirst().headers())
        .containsExactly(Map.entry("Idempotency-Key", "run-42-0-1"));
    assertThat(body()).isEqualTo("{\"event\":\"deploy\"}");
  }

  @Test
  void run_severalInputs_areTheBodyAsAnObject_withoutStartVariables() {
    var inputs =
        new Inputs(
            object("{\"a\":1,\"b\":[2],\"start\":3}"),
            object("{\"a\":1,\"b\":[2]}"),
            Optional.empty());

    run(post(), inputs, json(200, "{}"));

    assertThat(body()).isEqualTo("{\"a\":1,\"b\":[2]}");
  }

  @Test
  void run_bodyOfTheDiagram_isTheBodyAndRendered() {
    TemplateTree tree = variables -> object("{}").set("text", variables.get("greeting"));

    run(
        node("POST", text(URL), Map.of(), Optional.of(tree)),
        inputs("{\"greeting\":\"hello\"}"),
        json(200, "{}"));

    assertThat(body()).isEqualTo("{\"text\":\"hello\"}");
  }

  @Test
  void run_getAndHead_haveABodyOnlyWhenTheDiagramGivesOne() {
    for (String method : List.of("GET", "HEAD")) {
      run(
          node(method, text(URL), Map.of(), Optional.empty()),
          inputs("{\"a\":1}"),
          json(200, "{}"));
      assertThat(sent.removeFirst().body()).isEmpty();
      TemplateTree tree = variables -> object("{\"q\":1}");
      run(node(method, text(URL), Map.of(), Optional.of(tree)), inputs("{}"), json(200, "{}"));
      assertThat(body()).isEqualTo("{\"q\":1}");
      sent.clear();
    }
  }

  @Test
  void run_textBody_isJsonUnlessTheDiagramSaysWhatItIs() {
    TemplateTree tree = variables -> TextNode.valueOf("héllo");

    run(node("POST", text(URL), Map.of(), Optional.of(tree)), inputs("{}"), json(200, "{}"));
    assertThat(body()).isEqualTo("\"héllo\"");
    sent.clear();

    run(
        node("POST", text(URL), Map.of("content-type", text("text/plain")), Optional.of(tree)),
        inputs("{}"),
        json(200, "{}"));
    assertThat(body()).isEqualTo("héllo");
  }

  @Test
  void run_headers_areRenderedAndLeftOutWhenNull() {
    run(
        node(
            "POST",
            text(URL),
            Map.of("X-Count", variable("n"), "X-None", variable("none"), "X-Obj", variable("o")),
            Optional.empty()),
        inputs("{\"n\":7,\"none\":null,\"o\":{\"a\":1}}"),
        json(200, "{}"));

    assertThat(sent.getFirst().headers())
        .containsOnly(
            Map.entry("X-Count", "7"),
            Map.entry("X-Obj", "{\"a\":1}"),
            Map.entry("Idempotency-Key", "run-42-0-1"));
  }

  @Test
  void run_idempotencyKey_isTheSameAtEveryAttempt_andTheDiagramsWhereItSetsOne() {
    SendHook post = post();
    var runner = runner(json(200, "{}"));
    for (int attempt = 1; attempt <= 3; attempt++) {
      runner.run(post, activation(post, inputs("{}"), attempt)).await().atMost(PATIENCE);
    }
    assertThat(sent)
        .extracting(request -> request.headers().get("Idempotency-Key"))
        .containsExactly("run-42-0-1", "run-42-0-1", "run-42-0-1");
    sent.clear();

    run(
        node("POST", text(URL), Map.of("idempotency-key", text("mine")), Optional.empty()),
        inputs("{}"),
        json(200, "{}"));
    assertThat(sent.getFirst().headers()).containsExactly(Map.entry("idempotency-key", "mine"));
  }

  @Test
  void run_timeoutOfTheNode_isTheTimeoutOfTheRequest() {
    NodeOptions settings = Diagrams.settings("Send", Duration.ofSeconds(15));

    run(
        new SendHook(
            settings, Diagrams.url(text(URL)), "POST", Map.of(), Optional.empty(), List.of()),
        inputs("{}"),
        json(200, "{}"));

    assertThat(sent.getFirst().timeout()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void run_jsonObjectAnswered_isTheValue_whateverItsType() {
    assertThat(emitted(json(200, "{\"status\":\"queued\"}")))
        .isEqualTo(object("{\"status\":\"queued\"}"));
    assertThat(emitted(answer(200, "text/html", " \r\n\t{\"a\":1}")))
        .isEqualTo(object("{\"a\":1}"));
  }

  @Test
  void run_anyOtherAnswer_isWrapped() {
    assertThat(emitted(answer(200, "text/plain", "ok")))
        .isEqualTo(
            object(
                "{\"status\":\"success\",\"status_code\":200,"
                    + "\"headers\":{\"content-type\":\"text/plain\"},\"body\":\"ok\"}"));
    assertThat(emitted(answer(204, "", "")).path("body")).isEqualTo(TextNode.valueOf(""));
    assertThat(Json.text(emitted(json(200, "[1,\"a\"]")).path("body"))).isEqualTo("[1,\"a\"]");
    assertThat(emitted(json(201, "{broken")).path("body")).isEqualTo(TextNode.valueOf("{broken"));
    assertThat(emitted(answer(200, "text/plain", "1")).path("body"))
        .isEqualTo(TextNode.valueOf("1"));
    assertThat(
            Json.text(
                emitted(answer(200, "application/vnd.api+json; charset=utf-8", "1")).path("body")))
        .isEqualTo("1");
  }

  @Test
  void run_answerWithNumbersThatNobodyCanHold_isText() {
    for (String body : List.of("{\"n\":1e99999999999}", "{\"n\":" + "1".repeat(1_001) + "}")) {
      assertThat(emitted(json(200, body)).path("body")).isEqualTo(TextNode.valueOf(body));
    }
  }

  @Test
  void run_textAnswered_isReadInItsCharset() {
    byte[] latin1 = "grüße".getBytes(ISO_8859_1);
    for (String type : List.of("text/plain; charset=ISO-8859-1", "Text/Plain;Charset=\"latin1\"")) {
      assertThat(emitted(new Answer(200, Map.of("content-type", type), latin1, false)).path("body"))
          .isEqualTo(TextNode.valueOf("grüße"));
    }
    assertThat(emitted(answer(200, "text/plain; charset=no-such", "grüße")).path("body"))
        .isEqualTo(TextNode.valueOf("grüße"));
  }

  @Test
  void run_cookiesAnswered_areNotKept() {
    Answer answer = new Answer(200, Map.of("set-cookie", "sid=1", "x-id", "7"), new byte[0], false);

    assertThat(Json.text(emitted(answer).path("headers"))).isEqualTo("{\"x-id\":\"7\"}");
  }

  @Test
  void run_statusOtherThan2xx_failsWithTheBeginningOfTheBody() {
    assertThat(failure(answer(503, "text/plain", "down for\r\n\tmaintenance\u0007")))
        .isEqualTo(
            new Outcome.Failure(
                "http_error",
                "POST https://api.example.com/webhook answered 503 Service Unavailable:"
                    + " down for maintenance",
                ""));
    assertThat(failure(json(500, "")).message())
        .isEqualTo("POST https://api.example.com/webhook answered 500 Internal Server Error");
    assertThat(failure(json(302, "")).message()).endsWith("answered 302 Found");
    assertThat(failure(json(599, "")).message()).endsWith("answered 599");
    assertThat(failure(answer(400, "text/plain", "x".repeat(501))).message())
        .endsWith(": " + "x".repeat(Answer.EXCERPT_CHARS_MAX) + "…");
    assertThat(failure(answer(400, "text/plain", "x".repeat(499) + "😀")).message())
        .endsWith(": " + "x".repeat(499) + "…");
  }

  @Test
  void run_noAnswer_failsWithItsKind() {
    for (var kind : DeliveryException.Kind.values()) {
      var runner =
          runner(request -> Uni.createFrom().failure(new DeliveryException(kind, "what happened")));
      Outcome.Failure failure = failure(runner, post(), inputs("{}"));
      assertThat(failure.type()).isEqualTo(kind.type());
      assertThat(failure.message())
          .isEqualTo(
              kind == DeliveryException.Kind.INVALID
                  ? "node 'Send': what happened"
                  : "what happened");
    }
  }

  @Test
  void run_missingName_failsNamingNodeAndProperty_andSendsNothing() {
    TemplateTree tree =
        variables -> {
          throw new MissingNameException("'user' is not known here");
        };
    var runner = runner(json(200, "{}"));

    assertThat(
            failure(
                runner, node("POST", variable("host"), Map.of(), Optional.empty()), inputs("{}")))
        .isEqualTo(
            new Outcome.Failure(
                "missing_name", "node 'Send': config.url: {{host}}: nothing is called 'host'", ""));
    assertThat(
            failure(
                    runner,
                    node("POST", text(URL), Map.of("X-A", variable("a")), Optional.empty()),
                    inputs("{}"))
                .message())
        .isEqualTo("node 'Send': config.headers.X-A: {{a}}: nothing is called 'a'");
    assertThat(
            failure(runner, node("POST", text(URL), Map.of(), Optional.of(tree)), inputs("{}"))
                .message())
        .isEqualTo("node 'Send': config.body: 'user' is not known here");
    assertThat(sent).isEmpty();
  }

  @Test
  void run_urlThatIsNone_failsWithoutShowingIt() {
    Outcome.Failure failure =
        failure(
            runner(json(200, "{}")),
            node("POST", text("https://x.example/%zz?token=s3cret"), Map.of(), Optional.empty()),
            inputs("{}"));

    assertThat(failure.type()).isEqualTo("invalid_request");
    assertThat(failure.message()).startsWith("node 'Send': ").doesNotContain("s3cret");
    assertThat(sent).isEmpty();
  }

  @Test
  void run_notSubscribed_doesNothing() {
    SendHook post = post();

    Uni<Outcome> run = runner(json(200, "{}")).run(post, activation(post, inputs("{}"), 1));

    assertThat(sent).isEmpty();
    run.await().atMost(PATIENCE);
    assertThat(sent).hasSize(1);
  }

  @Test
  void run_fromTheFirstAttemptOn_isAPause() {
    List<String> seen = new ArrayList<>();
    Pause pause =
        new Pause() {
          @Override
          public <T> Uni<T> during(Uni<T> wait) {
            return wait.onSubscription()
                .invoke(() -> seen.add("begins"))
                .onItem()
                .invoke(() -> seen.add("ends"));
          }
        };
    SendHookRunner runner =
        runner(
            request ->
                Uni.createFrom()
                    .item(
                        () -> {
                          seen.add("sent");
                          return json(200, "{}");
                        }));
    NodeAttempt activation =
        new NodeAttempt(
            "run-42",
            42,
            Diagrams.diagram(List.of(post()), List.of()),
            inputs("{}"),
            List.of(),
            1,
            1,
            Diagrams.BEGUN,
            line -> {},
            pause);

    runner.run(post(), activation).await().atMost(PATIENCE);

    assertThat(seen).containsExactly("begins", "sent", "ends");
  }

  @Test
  void run_overHttp_deliversAndAnswers() {
    Vertx vertx = Vertx.vertx();
    try (Receiver receiver =
            Receiver.http(
                vertx,
                request ->
                    request
                        .body()
                        .onSuccess(
                            body ->
                                request
                                    .response()
                                    .putHeader("Content-Type", "application/json")
                                    .end(
                                        "{\"status\":\"ok\",\"key\":\""
                                            + request.getHeader("Idempotency-Key")
                                            + "\",\"got\":"
                                            + body
                                            + "}")));
        VertxSender sender = Receiver.sender(vertx)) {
      SendHook node =
          node("POST", text(receiver.url("/hook").toString()), Map.of(), Optional.empty());

      Outcome outcome =
          runner(sender)
              .run(node, activation(node, inputs("{\"event\":\"deploy\"}"), 1))
              .await()
              .atMost(PATIENCE);

      assertThat(outcome)
          .isEqualTo(
              new Outcome.Emitted(
                  Outcome.Emission.of(
                      object(
                          "{\"status\":\"ok\",\"key\":\"run-42-0-1\","
                              + "\"got\":{\"event\":\"deploy\"}}"))));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private SendHookRunner runner(Answer answer) {
    return runner(
        request ->
            Uni.createFrom()
                .item(
                    () -> {
                      sent.add(request);
                      return answer;
                    }));
  }

  private static SendHookRunner runner(Sender sender) {
    return new SendHookRunner(Outbox.sendingOnce(sender));
  }

  private Outcome run(SendHook node, Inputs inputs, Answer answer) {
    return runner(answer).run(node, activation(node, inputs, 1)).await().atMost(PATIENCE);
  }

  private JsonNode emitted(Answer answer) {
    var outcome = (Outcome.Emitted) run(post(), inputs("{}"), answer);
    assertThat(outcome.emission().named()).isEmpty();
    return outcome.emission().value();
  }

  private Outcome.Failure failure(Answer answer) {
    return failure(runner(answer), post(), inputs("{}"));
  }

  private static Outcome.Failure failure(SendHookRunner runner, SendHook node, Inputs inputs) {
    Outcome outcome = runner.run(node, activation(node, inputs, 1)).await().atMost(PATIENCE);
    return ((Outcome.Failed) outcome).failure();
  }

  private String body() {
    return new String(sent.getFirst().body().orElseThrow(), UTF_8);
  }

  private static SendHook post() {
    return node("POST", text(URL), Map.of(), Optional.empty());
  }

  private static SendHook node(
      String method, Template url, Map<String, Template> headers, Optional<TemplateTree> body) {
    return new SendHook(
        Diagrams.settings("Send"), Diagrams.url(url), method, headers, body, List.of());
  }

  private static Inputs inputs(String delivered) {
    return new Inputs(object(delivered), object(delivered), Optional.empty());
  }

  private static NodeAttempt activation(Node node, Inputs inputs, int attempt) {
    return Diagrams.activation(Diagrams.diagram(List.of(node), List.of()), inputs, attempt);
  }

  private static Answer json(int status, String body) {
    return answer(status, "application/json", body);
  }

  private static Answer answer(int status, String type, String body) {
    return new Answer(
        status,
        type.isEmpty() ? Map.of() : Map.of("content-type", type),
        body.getBytes(UTF_8),
        false);
  }
}
