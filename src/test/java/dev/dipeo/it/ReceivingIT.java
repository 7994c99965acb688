package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.Response;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job from outside: signed webhooks into the packaged program, webhooks out of it to a
 * real receiver.
 */
class ReceivingIT {
  private static final String PUSH =
      """
      {"ref":"refs/heads/main","repository":{"full_name":"me/app","id":7},"pusher":{"name":"alice"},"commits":[]}""";

  private static LocalReceiver receiver;
  private static PackagedProgram program;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    receiver = new LocalReceiver();
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        diagrams.resolve("notify.yaml"),
        """
        version: light
        nodes:
          - label: Pushed
            type: start
            props:
              trigger_mode: hook
              hook_event: github.push
              hook_filters: {"repository.full_name": "me/*", ref: refs/heads/main}
          - label: Greet
            type: code_job
            props:
              code: |
                print("hello from", payload["pusher"]["name"])
                message = {"text": f"{payload['pusher']['name']} pushed", "event": event["name"]}
          - label: Tell
            type: hook
            props:
              hook_type: webhook
              config:
                url: %s/chat
                headers: {X-Repository: "{{payload.repository.full_name}}"}
          - label: Log
            type: code_job
            props:
              code: |
                result = f"receiver says {webhook_response['status']}"
          - label: End
            type: endpoint
        connections:
          - {from: Pushed, to: Greet}
          - {from: Greet, to: Tell, label: message}
          - {from: Tell, to: Log, label: webhook_response}
          - {from: Log, to: End}
        """
            .formatted(receiver.url()));
    Files.writeString(
        diagrams.resolve("wait.yaml"),
        """
        version: light
        nodes:
          - {label: Opened, type: start, trigger_mode: hook, hook_event: github.pull_request, hook_filters: {action: opened}}
          - label: Wait for merge
            type: hook
            subscribe_to:
              provider: github
              event_name: pull_request
              filters: {action: closed, "pull_request.merged": true}
              timeout: 300
          - {label: Done, type: code_job, code: "result = payload['number']"}
          - {label: End, type: endpoint}
        connections:
          - {from: Opened, to: Wait for merge}
          - {from: Wait for merge, to: Done}
          - {from: Done, to: End}
        """);
    program =
        PackagedProgram.serve(
            folder,
            Map.of(
                "GITHUB_WEBHOOK_SECRET", Signed.SECRET,
                "SLACK_WEBHOOK_SECRET", Signed.SECRET,
                "STRIPE_WEBHOOK_SECRET", Signed.SECRET,
                "DIPEO_LOG_LEVEL", "DEBUG"));
  }

  @AfterAll
  static void stop() {
    program.close();
    receiver.close();
  }

  @Test
  void testEndpoint_tellsHowGithubIsConfigured() {
    given()
        .get(program.url() + "/webhooks/github/test")
        .then()
        .statusCode(200)
        .body("provider", equalTo("github"))
        .body("webhook_support", equalTo(true))
        .body("webhook_url", equalTo("/webhooks/github"))
        .body("supported_events.name", hasItem("push"))
        .body("supported_events.find { it.name == 'push' }.has_schema", equalTo(true))
        .body("signature_validation", equalTo(true))
        .body("signature_header", equalTo("X-Hub-Signature-256"))
        .body("keySet()", not(hasItem("secret")));
  }

  @Test
  void signedPush_runsTheDiagramAndSendsTheWebhook() {
    Response answer =
        Signed.github("push", "delivery-1", PUSH).post(program.url() + "/webhooks/github");
    answer
        .then()
        .statusCode(200)
        .body("status", equalTo("processed"))
        .body("provider", equalTo("github"))
        .body("event", equalTo("push"))
        .body("execution_id", matchesPattern("webhook-github-[0-9]+"));
    String execution = answer.path("execution_id");

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                given()
                    .get(program.url() + "/api/executions/" + execution)
                    .then()
                    .statusCode(200)
                    .body("event.state", equalTo("dispatched"))
                    .body("runs.state", contains("completed"))
                    .body("runs[0].diagram", equalTo("notify"))
                    .body("runs[0].result", equalTo("receiver says ok"))
                    .body("runs[0].nodes.node", contains("Pushed", "Greet", "Tell", "Log", "End"))
                    .body(
                        "runs[0].nodes.find { it.node == 'Greet' }.log[0].text",
                        equalTo("hello from alice")));

    assertThat(receiver.received())
        .anySatisfy(
            request -> {
              assertThat(request.method()).isEqualTo("POST");
              assertThat(request.path()).isEqualTo("/chat");
              assertThat(request.headers()).containsEntry("x-repository", "me/app");
              assertThat(request.body())
                  .isEqualTo("{\"text\":\"alice pushed\",\"event\":\"push\"}");
            });

    Signed.github("push", "delivery-1", PUSH)
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(200)
        .body("status", equalTo("duplicate"))
        .body("execution_id", equalTo(execution));
    given()
        .get(program.url() + "/api/executions/" + execution)
        .then()
        .body("runs.size()", equalTo(1));
  }

  @Test
  void filteredPush_startsNothing() {
    String other = PUSH.replace("refs/heads/main", "refs/heads/other");
    String execution =
        Signed.github("push", "delivery-other", other)
            .post(program.url() + "/webhooks/github")
            .path("execution_id");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                given()
                    .get(program.url() + "/api/executions/" + execution)
                    .then()
                    .body("event.state", equalTo("dispatched"))
                    .body("runs.size()", equalTo(0)));
  }

  @Test
  void forgedPush_isRefusedAndLooksTheSameWhateverIsWrong() {
    Response wrong =
        Signed.json(PUSH)
            .header("X-GitHub-Event", "push")
            .header("X-Hub-Signature-256", "sha256=" + "0".repeat(64))
            .post(program.url() + "/webhooks/github");
    Response missing =
        Signed.json(PUSH).header("X-GitHub-Event", "push").post(program.url() + "/webhooks/github");
    wrong
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .body("detail", equalTo("Invalid signature"));
    assertThat(missing.statusCode()).isEqualTo(401);
    assertThat(missing.asString()).isEqualTo(wrong.asString());
  }

  @Test
  void slack_isVerifiedAndItsUrlVerificationAnswered() {
    long now = Instant.now().getEpochSecond();
    Signed.slack(now, "{\"type\":\"url_verification\",\"token\":\"x\",\"challenge\":\"3eZbrw1aB\"}")
        .post(program.url() + "/webhooks/slack")
        .then()
        .statusCode(200)
        .body(equalTo("3eZbrw1aB"));
    String mention =
        "{\"type\":\"event_callback\",\"event_id\":\"Ev01\",\"event\":{\"type\":\"app_mention\",\"text\":\"hi\"}}";
    Signed.slack(now, mention)
        .post(program.url() + "/webhooks/slack")
        .then()
        .statusCode(200)
        .body("event", equalTo("app_mention"))
        .body("status", equalTo("processed"));
    Signed.slack(now - 301, mention).post(program.url() + "/webhooks/slack").then().statusCode(401);
  }

  @Test
  void stripe_isVerifiedByTheSignedTimestamp() {
    long now = Instant.now().getEpochSecond();
    String invoice =
        "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"invoice.paid\",\"data\":{\"object\":{\"id\":\"in_1\"}}}";
    Signed.stripe(now, invoice)
        .post(program.url() + "/webhooks/stripe")
        .then()
        .statusCode(200)
        .body("event", equalTo("invoice.paid"));
    Signed.stripe(now - 301, invoice)
        .post(program.url() + "/webhooks/stripe")
        .then()
        .statusCode(401);
  }

  @Test
  void waitingRun_isWokenByTheEventThatFits() {
    String opened =
        "{\"action\":\"opened\",\"number\":17,\"pull_request\":{\"merged\":false},\"repository\":{\"full_name\":\"me/app\"}}";
    String execution =
        Signed.github("pull_request", "pr-1", opened)
            .post(program.url() + "/webhooks/github")
            .path("execution_id");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                given()
                    .get(program.url() + "/api/executions/" + execution)
                    .then()
                    .body(
                        "runs[0].nodes.find { it.node == 'Wait for merge' }.state",
                        equalTo("waiting")));
    String closed = opened.replace("opened", "closed");
    Signed.github("pull_request", "pr-2", closed)
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(200);
    String merged = closed.replace("false", "true");
    String waking =
        Signed.github("pull_request", "pr-3", merged)
            .post(program.url() + "/webhooks/github")
            .path("execution_id");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              given()
                  .get(program.url() + "/api/executions/" + execution)
                  .then()
                  .body("runs[0].state", equalTo("completed"))
                  .body("runs[0].result", equalTo(17));
              given()
                  .get(program.url() + "/api/executions/" + waking)
                  .then()
                  .body("runs.diagram", contains("wait"));
            });
  }

  @Test
  void badRequests_areProblemsThatSayWhatIsWrong() {
    given()
        .body("{}")
        .post(program.url() + "/webhooks/nobody")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("detail", equalTo("Provider not found: nobody"));
    given()
        .get(program.url() + "/webhooks/github")
        .then()
        .statusCode(405)
        .header("Allow", equalTo("POST"));
    for (var wrong :
        Map.of(
                "/webhooks/github", "GET, HEAD, OPTIONS, POST",
                "/webhooks/github/test", "GET, HEAD, OPTIONS",
                "/webhooks", "GET, HEAD, OPTIONS",
                "/api/runs", "GET, HEAD, OPTIONS, POST",
                "/api/runs/run-1/cancel", "OPTIONS, POST")
            .entrySet()) {
      given()
          .put(program.url() + wrong.getKey())
          .then()
          .statusCode(405)
          .contentType("application/problem+json")
          .header("Allow", equalTo(wrong.getValue()))
          .body(
              "detail",
              equalTo(
                  "PUT is not answered at %s; possible: %s"
                      .formatted(wrong.getKey(), wrong.getValue())));
    }
    given()
        .get(program.url() + "/webhook/github")
        .then()
        .statusCode(404)
        .body("detail", equalTo("There is nothing at /webhook/github"));
    Signed.github("push", "bad-1", "{\"a\":1,\"a\":2}")
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
    Signed.github("push", "bad-2", "{\"repository\":7}")
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(422)
        .body("errors.pointer", hasItem("/repository"));
  }

  /**
   * Asked by hand: a client that writes on into the refusal may see a broken pipe instead of it.
   */
  @Test
  void hugeBody_isRefusedBeforeItIsSent() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", program.port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket
          .getOutputStream()
          .write(
              ("POST /webhooks/github HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                      + "Content-Length: 29360128\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer)
          .startsWith("HTTP/1.1 413 ")
          .containsIgnoringCase("content-type: application/problem+json");
    }
  }

  @Test
  void api_isNotThereForCallersBehindAProxyAndForForeignPages() {
    String nowhere =
        given().get(program.url() + "/nothing").then().statusCode(404).extract().asString();
    for (Map.Entry<String, String> header :
        List.of(
            Map.entry("X-Forwarded-For", "203.0.113.9"),
            Map.entry("Host", "attacker.example"),
            Map.entry("Origin", "https://attacker.example"))) {
      given()
          .header(header.getKey(), header.getValue())
          .get(program.url() + "/api/runs")
          .then()
          .statusCode(404)
          .contentType("application/problem+json")
          .body(equalTo(nowhere.replace("/nothing", "/api/runs")));
    }
    given().get(program.url() + "/api/runs").then().statusCode(200);
  }

  @Test
  void unknownParameterOfTheApi_isNamedWithTheKnownOnes() {
    for (String path : List.of("/api/events", "/api/runs", "/api/deliveries", "/api/providers")) {
      given()
          .get(program.url() + path + "?limits=1")
          .then()
          .statusCode(400)
          .body("type", equalTo("urn:dipeo:problem:bad-request"))
          .body("detail", startsWith("There is no parameter limits here; "));
    }
    given()
        .get(program.url() + "/api/events?provider=github&stat=dead")
        .then()
        .statusCode(400)
        .body(
            "detail",
            equalTo(
                "There is no parameter stat here; known are provider, name, delivery_id, state, before, limit"));
    given().get(program.url() + "/webhooks/github/test?x=y").then().statusCode(200);
  }

  @Test
  void nothingSecret_isLoggedOrShown() {
    Signed.github("push", "secret-1", PUSH)
        .header("Authorization", "Bearer canary-token")
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(200);
    String shown =
        given().get(program.url() + "/api/events?limit=500").asString()
            + given().get(program.url() + "/api/runs").asString()
            + given().get(program.url() + "/q/metrics").asString();
    assertThat(shown + program.log()).doesNotContain(Signed.SECRET, "canary-token");
  }
}
