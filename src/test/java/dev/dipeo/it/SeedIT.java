package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.dipeo.base.Json;
import dev.dipeo.diagram.SeedExamples;
import dev.dipeo.provider.SeedManifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page that this program was specified by: its diagrams and manifests as they stand there, with
 * only the addresses of the receivers replaced.
 */
class SeedIT {
  private static final Map<String, String> SECRETS =
      Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET, "SLACK_WEBHOOK_SECRET", Signed.SECRET);

  private static Path folder;
  private static LocalReceiver receiver;
  private static PackagedProgram program;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    receiver = new LocalReceiver();
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        diagrams.resolve("condition.yaml"),
        SeedExamples.conditionDiagram()
            .replace("https://api.example.com", receiver.url())
            .replace(
                "connections:",
                """
                  - {label: Send Failure Webhook, type: hook, config: {url: "%s/failure"}}
                connections:
                  - {from: Check Status_condfalse, to: Send Failure Webhook}"""
                    .formatted(receiver.url())));
    Files.writeString(
        diagrams.resolve("two.yaml"),
        SeedExamples.twoEndpointsDiagram()
            .replace("https://hooks.slack.com/...", receiver.url() + "/slack")
            .replace("https://discord.com/api/webhooks/...", receiver.url() + "/discord"));

    manifest("github", SeedManifests.GITHUB);
    manifest("slack", SeedManifests.SLACK);
    Path schemas = Files.createDirectories(folder.resolve("integrations/github/schemas"));
    for (String schema : List.of("github.push.json", "github.pr.json")) {
      Files.copy(
          PackagedProgram.HOME.resolve("integrations/github/schemas").resolve(schema),
          schemas.resolve(schema));
    }
    program = PackagedProgram.serve(folder, SECRETS);
  }

  private static void manifest(String provider, String text) throws IOException {
    Path own = Files.createDirectories(folder.resolve("integrations").resolve(provider));
    Files.writeString(own.resolve("provider.yaml"), text);
  }

  @AfterAll
  static void stop() {
    program.close();
    receiver.close();
  }

  @BeforeEach
  void forget() {
    receiver.received().clear();
  }

  @Test
  void completeExample_sendsThePayloadAndPrintsTheAnswer() throws Exception {
    Path file = folder.resolve("notification.yaml");
    Files.writeString(
        file,
        SeedExamples.COMPLETE.replace(
            "https://hooks.slack.com/services/YOUR/WEBHOOK/URL", receiver.url() + "/services"));

    PackagedProgram.Ended run =
        PackagedProgram.run(folder, SECRETS, "run", "notification.yaml", "--debug");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(receiver.received())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.method()).isEqualTo("POST");
              assertThat(request.path()).isEqualTo("/services");
              assertThat(request.headers()).containsEntry("content-type", "application/json");
              assertThat(Json.parse(request.body()))
                  .isEqualTo(
                      Json.parse(
                          """
                          {"event": "deployment_complete", "service": "api-server", "version": "1.2.3"}"""));
            });
    assertThat(run.out())
        .contains("Notification sent: {'status': 'ok'}")
        .contains("▶ Start", "▶ Prepare Payload", "▶ Send Notification", "▶ Log Result", "▶ End")
        .contains("inputs  {\"webhook_response\":{\"status\":\"ok\"}}")
        .containsPattern("✓ Send Notification  completed  [0-9.]+ ms")
        .contains("output  {\"status\":\"ok\"}");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void conditionExample_goesTheWayOfItsOutcome() {
    assertThat(ended("condition", "{\"deployment_status\": \"success\"}")).isEqualTo("completed");
    assertThat(paths()).containsExactly("/success");
    assertThat(ended("condition", "{\"deployment_status\": \"failed\"}")).isEqualTo("completed");
    assertThat(paths()).containsExactly("/success", "/failure");
  }

  @Test
  void twoReceiversExample_sendsToBoth() {
    assertThat(ended("two", "{}")).isEqualTo("completed");
    assertThat(paths()).containsExactlyInAnyOrder("/slack", "/discord");
  }

  private static List<String> paths() {
    return receiver.received().stream().map(LocalReceiver.Received::path).toList();
  }

  /** The state that a run of a diagram ends in. */
  private static String ended(String diagram, String inputs) {
    String id =
        given()
            .contentType("application/json")
            .body("{\"diagram\": \"%s\", \"inputs\": %s}".formatted(diagram, inputs))
            .post(program.url() + "/api/runs")
            .then()
            .statusCode(202)
            .extract()
            .path("id");
    return await()
        .atMost(PATIENCE)
        .until(
            () -> given().get(program.url() + "/api/runs/" + id).path("state"),
            state -> !List.of("queued", "running").contains(state));
  }

  @Test
  void testEndpoint_answersAsThePageShows() throws Exception {
    assertThat(Json.parse(given().get(program.url() + "/webhooks/github/test").asString()))
        .isEqualTo(
            Json.parse(
                """
                {
                  "provider": "github",
                  "webhook_support": true,
                  "webhook_url": "/webhooks/github",
                  "supported_events": [
                    {
                      "name": "push",
                      "description": "Repository push event",
                      "has_schema": true
                    },
                    {
                      "name": "pull_request",
                      "description": "Pull request event",
                      "has_schema": true
                    }
                  ],
                  "signature_validation": true,
                  "signature_header": "X-Hub-Signature-256"
                }
                """));
  }

  /**
   * docs.github.com, "Validating webhook deliveries": the published example is no JSON, so it is
   * verified first and then refused for that, which a forged one never learns.
   */
  @Test
  void githubManifest_verifiesThePublishedExample() {
    String published = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    Signed.json("Hello, World!")
        .header("X-GitHub-Event", "push")
        .header("X-Hub-Signature-256", published)
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(400)
        .body("type", equalTo("urn:dipeo:problem:malformed-payload"));
    Signed.json("Hello, World?")
        .header("X-GitHub-Event", "push")
        .header("X-Hub-Signature-256", published)
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(401)
        .body("detail", equalTo("Invalid signature"));
  }

  @Test
  void githubManifest_namesTheEventAndChecksItsSchema() {
    Signed.github(
            "push",
            "seed-1",
            "{\"repository\":{\"full_name\":\"user/repo\"},\"pusher\":{\"name\":\"developer\"},\"ref\":\"refs/heads/main\"}")
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(200)
        .body("status", equalTo("processed"))
        .body("event", equalTo("push"));
    Signed.github("push", "seed-2", "{\"repository\":7}")
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(422);
  }

  @Test
  void slackManifest_verifiesRealSlackRequests() {
    String mention =
        "{\"type\":\"event_callback\",\"event_id\":\"Ev1\",\"event\":{\"type\":\"app_mention\"}}";
    long now = Instant.now().getEpochSecond();
    Signed.slack(now, mention)
        .post(program.url() + "/webhooks/slack")
        .then()
        .statusCode(200)
        .body("event", equalTo("app_mention"));
    Signed.slack(now - 301, mention).post(program.url() + "/webhooks/slack").then().statusCode(401);
  }
}
