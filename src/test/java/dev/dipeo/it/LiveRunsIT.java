package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading runs while they happen. */
class LiveRunsIT {
  private static final int READERS_MAX = 64;

  private static final String TWO_WAITS =
      """
      version: light
      nodes:
        - {label: Start, type: start}
        - {label: First, type: hook, subscribe_to: {provider: github, event_name: one, timeout: 3600}}
        - {label: Second, type: hook, subscribe_to: {provider: github, event_name: two, timeout: 3600}}
        - {label: Say, type: code_job, code: "print('heard')\\nresult = 42"}
      connections:
        - {from: Start, to: First}
        - {from: First, to: Second}
        - {from: Second, to: Say}
      """;

  private static final String WAIT =
      """
      version: light
      nodes:
        - {label: Start, type: start}
        - {label: Wait, type: hook, subscribe_to: {provider: github, event_name: %s, timeout: 3600}}
        - {label: End, type: endpoint}
      connections:
        - {from: Start, to: Wait}
        - {from: Wait, to: End}
      """;

  /** Tells some forty million characters: more than the reader's queue and the network hold. */
  private static final String MUCH =
      """
      version: light
      nodes:
        - {label: Start, type: start, custom_data: {text: "", count: 0}}
        - {label: Go, type: hook, subscribe_to: {provider: github, event_name: go, timeout: 3600}}
        - {label: Much, type: code_job, code: 'result = {"text": "x" * 300000, "count": count + 1}'}
        - {label: Enough, type: condition, expression: count >= 12}
        - {label: End, type: endpoint}
      connections:
        - {from: Start, to: Go}
        - {from: Go, to: Much}
        - {from: Much, to: Enough}
        - {from: "Enough[condfalse]", to: Much}
        - {from: "Enough[condtrue]", to: End}
      """;

  private static PackagedProgram program;
  private static Api api;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    diagram(folder, "two_waits", TWO_WAITS);
    diagram(folder, "never", WAIT.formatted("never"));
    diagram(folder, "much", MUCH);
    // A slow machine must not close the stalled reader as idle.
    program =
        PackagedProgram.serve(
            folder,
            Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET, "QUARKUS_HTTP_IDLE_TIMEOUT", "10m"));
    api = new Api(program.url());
  }

  private static void diagram(Path folder, String name, String text) throws IOException {
    Files.writeString(
        Files.createDirectories(folder.resolve("diagrams")).resolve(name + ".yaml"), text);
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  private static void send(String event) {
    Signed.github(event, "live-" + event, "{}")
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(200);
  }

  @Test
  void live_tellsEachThingThatHappensUntilTheRunHasEnded() throws Exception {
    String id = api.start("two_waits", "{}");
    awaitState(id, "First", "waiting");
    try (LiveStream live = LiveStream.open(program, id)) {
      assertThat(live.head())
          .startsWith("HTTP/1.1 200 OK")
          .containsIgnoringCase("content-type: text/event-stream");
      await().atMost(PATIENCE).until(() -> !live.told().isEmpty());
      LiveStream.Told first = live.told().getFirst();
      assertThat(first.name()).isEqualTo("run");
      assertThat(first.data().getString("id")).isEqualTo(id);
      assertThat(first.data().getString("state")).isEqualTo("running");
      assertThat(first.data().getString("nodes.find {it.node == 'First'}.state"))
          .isEqualTo("waiting");

      send("one");
      assertThat(live.await("node-started", "Second").data().getString("state"))
          .isEqualTo("waiting");
      await().atMost(PATIENCE).until(() -> live.names().contains("run-paused"));
      assertThat(live.hasEnded()).isFalse();
      send("two");

      List<LiveStream.Told> told = live.toTheEnd();
      assertThat(told.stream().filter(one -> !one.name().equals("run-paused")))
          .extracting(one -> one.name() + " " + one.data().getString("node"))
          .containsExactly(
              "run null",
              "node-finished First",
              "node-started Second",
              "node-finished Second",
              "node-started Say",
              "node-printed Say",
              "node-finished Say",
              "run-finished null");
      assertThat(live.await("node-printed", "Say").data().getString("text")).isEqualTo("heard");
      JsonPath said = live.await("node-finished", "Say").data();
      assertThat(said.getInt("value")).isEqualTo(42);
      assertThat(said.getString("log[0].text")).isEqualTo("heard");
      JsonPath last = told.getLast().data();
      assertThat(last.getString("state")).isEqualTo("completed");
      assertThat(last.getInt("result")).isEqualTo(42);
    }
    try (LiveStream again = LiveStream.open(program, id)) {
      assertThat(again.toTheEnd())
          .extracting(LiveStream.Told::name)
          .containsExactly("run", "run-finished");
      assertThat(again.told().getFirst().data().getList("nodes")).hasSize(4);
      assertThat(again.told().getLast().data().getInt("result")).isEqualTo(42);
    }
  }

  @Test
  void live_ofARunThatIsCancelled_endsWithThat() throws Exception {
    String id = api.start("never", "{}");
    awaitState(id, "Wait", "waiting");
    try (LiveStream live = LiveStream.open(program, id)) {
      await().atMost(PATIENCE).until(() -> !live.told().isEmpty());
      api.post("/api/runs/" + id + "/cancel", "").then().statusCode(200);
      List<LiveStream.Told> told = live.toTheEnd();
      assertThat(live.await("node-finished", "Wait").data().getString("state"))
          .isEqualTo("cancelled");
      assertThat(told.getLast().name()).isEqualTo("run-finished");
      assertThat(told.getLast().data().getString("state")).isEqualTo("cancelled");
    }
  }

  @Test
  void live_ofAnUnknownRun_isNotFound() {
    given()
        .get(program.url() + "/api/runs/run-1/live")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:dipeo:problem:not-found"))
        .body("detail", equalTo("Run not found: run-1"));
  }

  @Test
  void readers_atTheirBound_areRefusedUntilOneHasGone() throws Exception {
    String id = api.start("never", "{}");
    List<LiveStream> readers = new ArrayList<>();
    try {
      await() // those of other tests may just be going
          .atMost(PATIENCE)
          .until(
              () -> {
                LiveStream next = LiveStream.open(program, id);
                if (next.head().startsWith("HTTP/1.1 200")) {
                  readers.add(next);
                } else {
                  next.close();
                }
                return readers.size() == READERS_MAX;
              });
      String live = program.url() + "/api/runs/" + id + "/live";
      given()
          .get(live)
          .then()
          .statusCode(503)
          .contentType("application/problem+json")
          .body("type", equalTo("urn:dipeo:problem:too-many-readers"));
      readers.removeFirst().close();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                readers.add(LiveStream.open(program, id));
                return readers.getLast().head().startsWith("HTTP/1.1 200");
              });
    } finally {
      for (LiveStream reader : readers) {
        reader.close();
      }
    }
    api.post("/api/runs/" + id + "/cancel", "").then().statusCode(200);
  }

  @Test
  void reader_thatStalls_holdsUpNoRunAndIsToldThatItFellBehind() throws Exception {
    String id = api.start("much", "{}");
    awaitState(id, "Go", "waiting");
    try (LiveStream stalled = LiveStream.stalled(program, id);
        LiveStream other = LiveStream.open(program, id)) {
      send("go");
      assertThat(api.ended(id).getString("state")).isEqualTo("completed");
      stalled.readOn();
      List<LiveStream.Told> told = stalled.toTheEnd();
      assertThat(told.getFirst().name()).isEqualTo("run");
      assertThat(told.getLast().name()).isEqualTo("fell-behind");
      assertThat(told.getLast().data().getString("detail")).contains("read the run again");
      other.toTheEnd();
    }
  }

  @Test
  void live_outlivesTheIdleTimeout_andEndsWithTheServer(@TempDir Path folder) throws Exception {
    diagram(folder, "never", WAIT.formatted("never"));
    try (PackagedProgram server =
        PackagedProgram.serve(
            folder,
            Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET, "QUARKUS_HTTP_IDLE_TIMEOUT", "2s"))) {
      String id = new Api(server.url()).start("never", "{}");
      try (LiveStream live = LiveStream.open(server, id)) {
        await().atMost(PATIENCE).until(() -> live.comments() >= 10 || live.hasEnded());
        assertThat(live.hasEnded()).isFalse();
        server.terminate();
        assertThat(live.toTheEnd().getLast().name()).isEqualTo("server-stopping");
      }
      assertThat(server.exitCode()).isIn(0, 143);
      assertThat(server.log()).doesNotContain("Exception", "ERROR");
    }
  }

  @Test
  void live_ofARunOfAnotherProcess_tellsItsEnd(@TempDir Path folder) throws Exception {
    diagram(folder, "elsewhere", WAIT.formatted("elsewhere"));
    Map<String, String> settings =
        Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET, "QUARKUS_HTTP_IDLE_TIMEOUT", "2s");
    try (PackagedProgram server = PackagedProgram.serve(folder, settings)) {
      Process terminal = PackagedProgram.begin(folder, settings, "run", "elsewhere");
      String id =
          await()
              .atMost(PATIENCE)
              .until(
                  () -> new Api(server.url()).get("/api/runs").getString("runs[0].id"),
                  run -> run != null);
      try (LiveStream live = LiveStream.open(server, id)) {
        await().atMost(PATIENCE).until(() -> !live.told().isEmpty());
        assertThat(live.names()).containsExactly("run");
        Signed.github("elsewhere", "live-elsewhere", "{}")
            .post(server.url() + "/webhooks/github")
            .then()
            .statusCode(200);
        assertThat(live.toTheEnd())
            .extracting(LiveStream.Told::name)
            .containsExactly("run", "run-finished");
        assertThat(live.told().getLast().data().getString("state")).isEqualTo("completed");
      } finally {
        terminal.destroy();
      }
    }
  }

  @Test
  void head_readsNothingAndAcceptOfAnotherKindIsTold() {
    String live = program.url() + "/api/runs/" + api.start("never", "{}") + "/live";
    given().head(live).then().statusCode(200).header("Cache-Control", "no-store");
    given()
        .accept("application/json")
        .get(live)
        .then()
        .statusCode(406)
        .body("type", equalTo("urn:dipeo:problem:not-acceptable"));
  }

  private static void awaitState(String run, String node, String state) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                state.equals(
                    api.get("/api/runs/" + run)
                        .getString("nodes.find {it.node == '" + node + "'}.state")));
  }
}
