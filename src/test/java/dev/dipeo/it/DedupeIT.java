package dev.dipeo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A delivery starts its runs once, however often, by whom and when it is sent. */
class DedupeIT {
  private static final int AT_ONCE = 100;

  @TempDir Path folder;

  @BeforeEach
  void diagram() throws Exception {
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        diagrams.resolve("count.yaml"),
        """
        version: light
        nodes:
          - {label: Released, type: start, hook_event: github.release}
          - {label: End, type: endpoint}
        connections:
          - {from: Released, to: End}
        """);
  }

  private PackagedProgram serve(Map<String, String> more) throws Exception {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "GITHUB_WEBHOOK_SECRET",
                Signed.SECRET,
                "SLACK_WEBHOOK_SECRET",
                Signed.SECRET,
                "DIPEO_DATA_DIR",
                folder.resolve("kept").toString()));
    settings.putAll(more);
    return PackagedProgram.serve(folder, settings);
  }

  private static Response release(PackagedProgram program, String delivery, String body) {
    return Signed.github("release", delivery, body).post(program.url() + "/webhooks/github");
  }

  @Test
  void sameDelivery_atOnceAndAfterAKill_startsOneRun() throws Exception {
    String body = "{\"action\":\"published\",\"number\":1}";
    String execution;
    try (HttpClient client = HttpClient.newHttpClient()) {
      PackagedProgram program = serve(Map.of());
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(program.url() + "/webhooks/github"))
              .header("Content-Type", "application/json")
              .header("X-GitHub-Event", "release")
              .header("X-GitHub-Delivery", "release-1")
              .header("X-Hub-Signature-256", "sha256=" + Signed.hmac(Signed.SECRET, body))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      List<CompletableFuture<HttpResponse<String>>> sent =
          IntStream.range(0, AT_ONCE)
              .mapToObj(_ -> client.sendAsync(request, BodyHandlers.ofString()))
              .toList();
      List<JsonPath> answers = new ArrayList<>();
      for (CompletableFuture<HttpResponse<String>> answer : sent) {
        assertThat(answer.join().statusCode()).isEqualTo(200);
        answers.add(new JsonPath(answer.join().body()));
      }
      assertThat(answers)
          .extracting(answer -> answer.getString("status"))
          .filteredOn("processed"::equals)
          .hasSize(1);
      execution = answers.getFirst().getString("execution_id");
      assertThat(answers)
          .extracting(answer -> answer.getString("execution_id"))
          .containsOnly(execution);
      program.kill();
    }
    try (PackagedProgram program = serve(Map.of())) {
      release(program, "release-1", body)
          .then()
          .statusCode(200)
          .body("status", equalTo("duplicate"))
          .body("execution_id", equalTo(execution));
      Api api = new Api(program.url());
      assertThat(api.executed(execution).getList("runs")).hasSize(1);
      assertThat(api.get("/api/runs").getList("runs")).hasSize(1);
      assertThat(api.get("/api/events").getList("events")).hasSize(1);
    }
  }

  /** What is not verified is not looked up, so it cannot take the place of what will come. */
  @Test
  void unsignedRequest_withTheDeliveryIdOfAnother_makesNoDuplicateOfIt() throws Exception {
    try (PackagedProgram program = serve(Map.of())) {
      String body = "{\"action\":\"published\",\"number\":2}";
      for (String signature : List.of("sha256=" + "0".repeat(64), "")) {
        Signed.json(body)
            .header("X-GitHub-Event", "release")
            .header("X-GitHub-Delivery", "release-2")
            .header("X-Hub-Signature-256", signature)
            .post(program.url() + "/webhooks/github")
            .then()
            .statusCode(401);
      }
      release(program, "release-2", body)
          .then()
          .statusCode(200)
          .body("status", equalTo("processed"));
      release(program, "release-2", body).then().body("status", equalTo("duplicate"));
    }
  }

  @Test
  void sameSignedBytes_underAnotherDeliveryId_areFlagged() throws Exception {
    try (PackagedProgram program = serve(Map.of())) {
      Api api = new Api(program.url());
      String body = "{\"action\":\"published\",\"number\":3}";
      String first = release(program, "release-3", body).path("execution_id");
      for (String delivery : List.of("of-the-attacker", "")) {
        String again =
            release(program, delivery, body)
                .then()
                .statusCode(200)
                .body("status", equalTo("processed"))
                .extract()
                .path("execution_id");
        JsonPath execution = api.executed(again);
        assertThat(execution.getString("event.same_body_as")).isEqualTo(first);
        assertThat(execution.getString("runs[0].inputs.event.same_body_as")).isEqualTo(first);
      }
      assertThat(
              api.get("/api/events").getList("events.same_body_as").stream().filter(first::equals))
          .hasSize(2);
      assertThat(program.log())
          .containsPattern(
              "WARN .*event.same_body provider=github event=release execution=webhook-github-[0-9]+"
                  + " delivery=of-the-attacker first="
                  + first);
      release(program, "release-3b", body + " ").then().body("status", equalTo("processed"));
      assertThat(api.get("/api/events?limit=1").getString("events[0].same_body_as")).isNull();
    }
  }

  @Test
  void sameSignedBytes_underAnotherDeliveryId_areRefusedWhereConfigured() throws Exception {
    try (PackagedProgram program = serve(Map.of("DIPEO_DEDUPE_SAME_BODY", "refuse"))) {
      Api api = new Api(program.url());
      String body = "{\"action\":\"published\",\"number\":4}";
      String first = release(program, "release-4", body).path("execution_id");
      release(program, "of-the-attacker", body)
          .then()
          .statusCode(409)
          .contentType("application/problem+json")
          .body("type", equalTo("urn:dipeo:problem:repeated-body"));
      release(program, "release-4", body)
          .then()
          .statusCode(200)
          .body("status", equalTo("duplicate"))
          .body("execution_id", equalTo(first));
      assertThat(api.get("/api/events").getList("events")).hasSize(1);
      assertThat(program.log())
          .contains("reason=same_body delivery=of-the-attacker first=" + first);

      // Slack's id is in the body that it signs: nobody else can have chosen it.
      long now = Instant.now().getEpochSecond();
      String mention = "{\"event_id\":\"Ev1\",\"event\":{\"type\":\"app_mention\"}}";
      for (String status : List.of("processed", "duplicate")) {
        Signed.slack(now, mention)
            .post(program.url() + "/webhooks/slack")
            .then()
            .statusCode(200)
            .body("status", equalTo(status));
      }
    }
  }
}
