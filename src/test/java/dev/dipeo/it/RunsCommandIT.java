package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a running server from the command line and over the API: list, show, replay, cancel. */
class RunsCommandIT {
  private static final String TOKEN = "token-of-the-api";
  private static final Map<String, String> SETTINGS =
      Map.of(
          "GITHUB_WEBHOOK_SECRET",
          Signed.SECRET,
          "DIPEO_API_TOKEN",
          TOKEN,
          "DIPEO_RELOAD_INTERVAL",
          "50ms");

  private static PackagedProgram program;
  private static Path diagrams;
  private static Api api;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    diagrams = Files.createDirectories(folder.resolve("diagrams"));
    greet("greet", "Hello");
    Files.writeString(
        diagrams.resolve("wait.yaml"),
        """
        version: light
        nodes:
          - {label: Begin, type: start}
          - {label: Wait, type: hook, timeout: 600, subscribe_to: {provider: github, event_name: push}}
        connections:
          - {from: Begin, to: Wait}
        """);
    program = PackagedProgram.serve(folder, SETTINGS);
    api = new Api(program.url(), TOKEN);
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  private static void greet(String diagram, String words) throws IOException {
    Files.writeString(
        diagrams.resolve(diagram + ".yaml"),
        """
        version: light
        nodes:
          - {label: Begin, type: start, hook_event: github.create, custom_data: {greeting: "%s"}}
          - {label: End, type: endpoint}
        connections:
          - {from: Begin, to: End, label: greeting}
        """
            .formatted(words));
  }

  private static PackagedProgram.Ended dipeo(String... words) throws Exception {
    Map<String, String> environment = new HashMap<>(SETTINGS);
    environment.put("QUARKUS_HTTP_PORT", String.valueOf(program.port()));
    return PackagedProgram.run(program.folder(), environment, words);
  }

  @Test
  void replay_isANewRunWithTheSameInputs_byTheDiagramAsItIsNow_orAsItWas() throws Exception {
    greet("fixed", "Helo");
    String first =
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    api.post(
                        "/api/runs",
                        "{\"diagram\":\"fixed\",\"inputs\":{\"payload\":{\"ref\":\"Ada\"}}}"),
                started -> started.statusCode() == 202)
            .path("id");
    assertThat(api.ended(first).getString("result")).isEqualTo("Helo");
    greet("fixed", "Hello");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                api.run("fixed", "{\"payload\": {\"ref\": \"Bea\"}}")
                    .getString("result")
                    .equals("Hello"));

    PackagedProgram.Ended replayed = dipeo("runs", "replay", first);
    assertThat(replayed.err()).isEmpty();
    assertThat(replayed.out()).matches("run-[0-9]+ replays " + first + "\\R");
    String again = replayed.out().split(" ")[0];
    JsonPath run = api.ended(again);
    assertThat(run.getString("result")).isEqualTo("Hello");
    assertThat(run.getString("replay_of")).isEqualTo(first);
    assertThat(run.getMap("inputs")).isEqualTo(Map.of("payload", Map.of("ref", "Ada")));

    PackagedProgram.Ended original = dipeo("runs", "replay", "--original", again, "--json");
    JsonNode answer = Json.parse(original.out());
    assertThat(answer.path("replay_of").asText()).as("never a replay itself").isEqualTo(first);
    assertThat(api.ended(answer.path("id").asText()).getString("result")).isEqualTo("Hello");
    JsonPath asItWas =
        api.ended(api.post("/api/runs/" + first + "/replay?diagram=original", "{}").path("id"));
    assertThat(asItWas.getString("result")).isEqualTo("Helo");
  }

  @Test
  void replay_ofAnEventsRun_hasTheEvent_andLeavesItsExecutionAlone() {
    String execution =
        Signed.github("create", "create-1", "{\"ref\":\"v1\",\"ref_type\":\"tag\"}")
            .post(program.url() + "/webhooks/github")
            .path("execution_id");
    String first = api.executed(execution).getString("runs.find { it.diagram == 'greet' }.id");

    JsonPath again = api.ended(api.post("/api/runs/" + first + "/replay", "{}").path("id"));

    assertThat(again.getString("result")).isEqualTo("Hello");
    assertThat(again.getString("inputs.event.id")).isEqualTo(execution);
    assertThat(api.executed(execution).getList("runs.id", String.class)).contains(first);
    assertThat(api.executed(execution).getList("runs.id", String.class))
        .doesNotContain(again.getString("id"));
  }

  @Test
  void list_show_cancel() throws Exception {
    String run = api.start("wait", "{\"reason\": \"a test\"}");
    await()
        .atMost(PATIENCE)
        .until(() -> api.get("/api/runs/" + run).getString("state").equals("running"));
    PackagedProgram.Ended shown = dipeo("runs", "show", run);
    assertThat(shown.out()).contains("diagram       wait", "\"reason\" : \"a test\"", "running");
    assertThat(dipeo("runs", "list", "--diagram", "wait", "--state", "running").out())
        .containsPattern("RUN +DIAGRAM +STATE +STARTED")
        .containsPattern(run + " +wait +running");

    api.post("/api/runs/" + run + "/replay", "{}")
        .then()
        .statusCode(409)
        .body("type", org.hamcrest.Matchers.containsString("run-not-over"));
    PackagedProgram.Ended cancelled = dipeo("runs", "cancel", run);
    assertThat(cancelled.out()).isEqualTo(run + " is cancelled" + System.lineSeparator());
    assertThat(api.ended(run).getString("state")).isEqualTo("cancelled");
    PackagedProgram.Ended refused = dipeo("runs", "cancel", run);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("409").contains("is cancelled");
  }

  @Test
  void replayAndCancel_needTheToken_alsoFromThisMachine() {
    String run = api.run("greet", "{\"payload\": {\"ref\": \"Ada\"}}").getString("id");
    for (String what : new String[] {"replay", "cancel"}) {
      given().post(program.url() + "/api/runs/" + run + "/" + what).then().statusCode(401);
    }
    given()
        .header("X-Forwarded-For", "192.0.2.1")
        .header("Authorization", "Bearer " + TOKEN)
        .post(program.url() + "/api/runs/" + run + "/replay")
        .then()
        .statusCode(202)
        .body("replay_of", equalTo(run));
  }

  @Test
  void whatIsNotThere_isSaid() {
    api.post("/api/runs/run-7/replay", "{}").then().statusCode(404);
    String run = api.run("greet", "{\"payload\": {\"ref\": \"Ada\"}}").getString("id");
    api.post("/api/runs/" + run + "/replay?diagram=newest", "{}")
        .then()
        .statusCode(400)
        .body("detail", equalTo("diagram must be one of current, original, not newest"));
  }
}
