package dev.dipeo.it;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of a running server from the command line and over the API: list, show, replay. */
class EventsIT {
  private static final String TOKEN = "token-of-the-api";
  private static final Map<String, String> SETTINGS =
      Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET, "DIPEO_API_TOKEN", TOKEN);

  private static PackagedProgram program;
  private static Api api;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        diagrams.resolve("tagged.yaml"),
        """
        version: light
        nodes:
          - {label: Tagged, type: start, hook_event: github.create}
          - {label: Name, type: code_job, code: "result = [payload['ref'], event.get('replay_of')]"}
          - {label: End, type: endpoint}
        connections:
          - {from: Tagged, to: Name}
          - {from: Name, to: End}
        """);
    program = PackagedProgram.serve(folder, SETTINGS);
    api = new Api(program.url(), TOKEN);
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  private static PackagedProgram.Ended dipeo(String... words) throws Exception {
    return dipeo(Map.of(), words);
  }

  private static PackagedProgram.Ended dipeo(Map<String, String> more, String... words)
      throws Exception {
    Map<String, String> environment = new HashMap<>(SETTINGS);
    environment.put("QUARKUS_HTTP_PORT", String.valueOf(program.port()));
    environment.putAll(more);
    return PackagedProgram.run(program.folder(), environment, words);
  }

  private static String tag(String delivery, String name) {
    return Signed.github("create", delivery, "{\"ref\":\"" + name + "\",\"ref_type\":\"tag\"}")
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(200)
        .extract()
        .path("execution_id");
  }

  @Test
  void replay_startsNewRunsThatPointToTheFirst() throws Exception {
    String first = tag("tag-1", "v1");
    JsonPath before = api.executed(first);
    assertThat(before.getString("runs[0].result[0]")).isEqualTo("v1");

    PackagedProgram.Ended replayed = dipeo("events", "replay", first);
    assertThat(replayed.exitCode()).as(replayed.err()).isZero();
    assertThat(replayed.out()).matches("webhook-github-[0-9]+ replays " + first + "\n");
    String again = replayed.out().split(" ")[0];

    JsonPath after = api.executed(again);
    assertThat(after.getString("event.replay_of")).isEqualTo(first);
    assertThat(after.getString("event.delivery_id")).isEqualTo("tag-1");
    assertThat(after.getString("runs[0].replay_of")).isEqualTo(first);
    assertThat(after.getList("runs[0].result", String.class)).containsExactly("v1", first);
    assertThat(after.getString("runs[0].id")).isNotEqualTo(before.getString("runs[0].id"));

    JsonPath ofTheFirst = api.get("/api/executions/" + first);
    assertThat(ofTheFirst.getList("event.replays", String.class)).containsExactly(again);
    assertThat(ofTheFirst.getList("runs.id")).isEqualTo(before.getList("runs.id"));

    // A replay of the replay is one more of the first; the sender's delivery is still known.
    String onceMore =
        api.asked()
            .post(program.url() + "/api/events/" + again + "/replay")
            .then()
            .statusCode(202)
            .extract()
            .path("execution_id");
    assertThat(api.executed(onceMore).getString("event.replay_of")).isEqualTo(first);
    assertThat(tag("tag-1", "v1")).isEqualTo(first);
  }

  @Test
  void list_isATableOrTheRawAnswer() throws Exception {
    String id = tag("tag-2", "v2");
    PackagedProgram.Ended table =
        dipeo("events", "list", "--provider", "github", "--name", "create", "--limit", "500");
    assertThat(table.exitCode()).as(table.err()).isZero();
    assertThat(table.out().lines().findFirst().orElseThrow())
        .matches("EXECUTION +EVENT +STATE +RECEIVED +DELIVERY +REPLAY OF");
    assertThat(table.out()).containsPattern(id + "  create  (received|dispatched) .* tag-2 +-\n");

    PackagedProgram.Ended raw = dipeo("events", "list", "--json", "--url", program.url() + "/");
    JsonNode answer = Json.parse(raw.out());
    assertThat(answer.path("events")).isNotEmpty();
    assertThat(answer.path("events").findValuesAsText("execution_id")).contains(id);

    assertThat(dipeo("events", "list", "--provider", "stripe").out()).isEqualTo("no events\n");
  }

  @Test
  void show_tellsTheEventAndItsRuns() throws Exception {
    String id = tag("tag-3", "v3");
    api.executed(id);
    PackagedProgram.Ended shown = dipeo("events", "show", id);
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .containsPattern("execution_id +" + id)
        .containsPattern("delivery_id +tag-3")
        .contains("\"ref\" : \"v3\"")
        .containsPattern("RUN +DIAGRAM +STATE +STARTED +MS\nrun-[0-9]+  tagged   completed");
    assertThat(dipeo("events", "show", "tag-3").out())
        .as("by its delivery id")
        .isEqualTo(shown.out());
  }

  @Test
  void list_byDeliveryId_findsWhatTheSenderNamed() throws Exception {
    String id = tag("tag-named", "v9");
    tag("tag-named-2", "v9");
    assertThat(dipeo("events", "list", "--delivery", "tag-named").out())
        .containsPattern(id + "  create  (received|dispatched) .* tag-named +-\n")
        .doesNotContain("tag-named-2");
    assertThat(dipeo("events", "list", "--delivery", "tag-404").out()).isEqualTo("no events\n");
    PackagedProgram.Ended unknown = dipeo("events", "show", "tag-404");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err())
        .isEqualTo("dipeo: no event has the execution or delivery id tag-404\n");
  }

  @Test
  void failures_areOneLineAndExitCodeOne() throws Exception {
    PackagedProgram.Ended unknown = dipeo("events", "show", "webhook-github-1");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err())
        .isEqualTo("dipeo: " + program.url() + " answers 404: Event not found: webhook-github-1\n");
    assertThat(dipeo("events", "list", "--state", "lost").err())
        .isEqualTo(
            "dipeo: "
                + program.url()
                + " answers 400: state must be one of received, dispatched, dead, not lost\n");

    String nobody = "http://127.0.0.1:" + PackagedProgram.freePort();
    PackagedProgram.Ended none = dipeo("events", "list", "--url", nobody);
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.out()).isEmpty();
    assertThat(none.err())
        .isEqualTo("dipeo: no server answers at " + nobody + "; start one with: dipeo serve\n");

    PackagedProgram.Ended shut = dipeo(Map.of("DIPEO_API_TOKEN", ""), "events", "list");
    assertThat(shut.exitCode()).isEqualTo(1);
    assertThat(shut.err()).contains(" answers 401: ", "; set DIPEO_API_TOKEN to the server's");

    PackagedProgram.Ended wrong = dipeo("events", "list", "--url", "ftp://here");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("--url must be as http://127.0.0.1:8000, and is ftp://here");
  }

  @Test
  void replay_needsTheToken_alsoFromThisMachine() {
    String id = tag("tag-4", "v4");
    api.executed(id);
    String path = program.url() + "/api/events/" + id + "/replay";
    for (String authorization : List.of("", "Bearer", "Bearer nothing", "Basic " + TOKEN)) {
      given()
          .header("Authorization", authorization)
          .post(path)
          .then()
          .statusCode(401)
          .body("type", equalTo("urn:dipeo:problem:unauthorized"));
    }
    assertThat(api.get("/api/events/" + id).getList("replays")).isNull();
    given()
        .header("X-Forwarded-For", "203.0.113.9") // it opens the API through a proxy too
        .header("Authorization", "Bearer " + TOKEN)
        .post(path)
        .then()
        .statusCode(202)
        .header("Location", org.hamcrest.Matchers.startsWith("/api/executions/webhook-github-"));
  }
}
