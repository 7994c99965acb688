package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.dipeo.base.Json;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose server ends under them, in good order or not. */
class RecoveryIT {

  @TempDir Path folder;
  private final Map<String, String> settings = new HashMap<>();

  /** Where everything is kept, if not in the data folder. */
  Map<String, String> database() throws Exception {
    return Map.of();
  }

  @BeforeEach
  void settings() throws Exception {
    settings.putAll(database());
    settings.put("GITHUB_WEBHOOK_SECRET", Signed.SECRET);
    settings.put("DIPEO_DATA_DIR", folder.resolve("kept").toString());
    diagram(
        "tell",
        """
        version: light
        nodes:
          - {label: Release, type: start, hook_event: github.release}
          - label: Prepare
            type: code_job
            code: |
              import random
              print("prepared")
              return {"token": str(random.random())}
          - label: Tell
            type: hook
            config: {url: "{{payload.receiver}}/tell", timeout: 300, body: {token: "{{token}}"}}
          - {label: Told, type: endpoint}
        connections:
          - {from: Release, to: Prepare}
          - {from: Prepare, to: Tell}
          - {from: Tell, to: Told}
        """);
    diagram(
        "approve",
        """
        version: light
        nodes:
          - {label: Begin, type: start}
          - label: Approval
            type: hook
            timeout: 600
            subscribe_to: {provider: github, event_name: issues, filters: {action: closed}}
          - {label: Approved, type: endpoint}
        connections:
          - {from: Begin, to: Approval}
          - {from: Approval, to: Approved, label: payload}
        """);
  }

  private void diagram(String name, String text) throws IOException {
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(diagrams.resolve(name + ".yaml"), text);
  }

  @Test
  void runThatIsKilledWhileItSends_goesOnFromThere_underTheSameKey() throws Exception {
    try (LocalReceiver receiver = new LocalReceiver()) {
      receiver.hold();
      PackagedProgram first = PackagedProgram.serve(folder, settings);
      String execution = release(first, 1, receiver.url());
      await().atMost(PATIENCE).until(() -> receiver.received().size() == 1);
      JsonPath before = new Api(first.url()).get("/api/executions/" + execution);
      first.kill();

      // The run goes on with the diagram that it began with.
      diagram("tell", "version: light\nnodes: [{label: Other, type: start}]\n");
      receiver.answerAgain();
      try (PackagedProgram second = PackagedProgram.serve(folder, settings)) {
        JsonPath after = new Api(second.url()).executed(execution);

        assertThat(after.getList("runs.state", String.class)).containsExactly("completed");
        assertThat(after.getInt("runs[0].resumes")).isEqualTo(1);
        assertThat(Instant.parse(after.getString("runs[0].resumed_at")))
            .isAfter(Instant.parse(before.getString("runs[0].started_at")));
        assertThat(after.getList("runs[0].nodes.node", String.class))
            .containsExactly("Release", "Prepare", "Tell", "Told");
        for (String field : List.of("value", "started_at", "finished_at", "log")) {
          assertThat(after.<Object>get("runs[0].nodes[1]." + field))
              .as("what Prepare came to is what it was before the kill: " + field)
              .isEqualTo(before.get("runs[0].nodes[1]." + field));
        }
        assertThat(receiver.received())
            .hasSize(2)
            .extracting(request -> request.headers().get("idempotency-key"))
            .containsOnly(receiver.received().getFirst().headers().get("idempotency-key"))
            .doesNotContainNull();
        assertThat(receiver.received())
            .extracting(LocalReceiver.Received::body)
            .containsOnly(receiver.received().getFirst().body());
        assertThat(Json.parse(receiver.received().getFirst().body()).path("token").asText())
            .startsWith("0.");
        assertThat(second.log()).contains("run.resumed run=" + after.getString("runs[0].id"));
      }
    }
  }

  @Test
  void wait_survivesAKill_andFindsTheEventThatWasAcknowledgedBefore() throws Exception {
    // The one run that may pause is the one that waits for an event, and the one place is the
    // stalled run's; one run waits for it; so the dispatch of the third release stands still, and
    // what comes behind it is
    // acknowledged and not dispatched.
    Map<String, String> narrow = new HashMap<>(settings);
    narrow.put("DIPEO_RUNS_ACTIVE_MAX", "1");
    narrow.put("DIPEO_RUNS_PAUSED_MAX", "1");
    narrow.put("DIPEO_RUNS_QUEUE_MAX", "1");
    narrow.put("DIPEO_DISPATCH_CONCURRENCY_MAX", "1");
    try (StalledReceiver stalled = new StalledReceiver()) {
      PackagedProgram first = PackagedProgram.serve(folder, narrow);
      Api before = new Api(first.url());
      String met = waiting(before);
      for (int number = 1; number <= 3; number++) {
        release(first, number, stalled.url());
      }
      await().atMost(PATIENCE).until(() -> stalled.called("/tell") == 1);
      issue(first, "opened", 1);
      String closing = issue(first, "closed", 2);
      assertThat(before.get("/api/executions/" + closing).getString("event.state"))
          .isEqualTo("received");
      first.kill();

      try (PackagedProgram second = PackagedProgram.serve(folder, settings)) {
        Api api = new Api(second.url());
        JsonPath run = api.ended(met);
        assertThat(run.getString("state")).isEqualTo("completed");
        assertThat(run.getInt("result.number")).isEqualTo(2);
        assertThat(run.getInt("resumes")).isEqualTo(1);
        assertThat(api.executed(closing).getList("runs.id", String.class)).containsExactly(met);
      }
    }
  }

  @Test
  void wait_survivesAKill_withItsDeadline() throws Exception {
    diagram(
        "brief",
        """
        version: light
        nodes:
          - {label: Begin, type: start}
          - {label: Approval, type: hook, timeout: 10, subscribe_to: {provider: github, event_name: issues}}
        connections:
          - {from: Begin, to: Approval}
        """);
    PackagedProgram first = PackagedProgram.serve(folder, settings);
    Api before = new Api(first.url());
    String patient = waiting(before);
    String brief = before.start("brief", "{}");
    await().atMost(PATIENCE).until(() -> isWaiting(before, brief));
    Instant began =
        Instant.parse(before.get("/api/runs/" + brief).getString("nodes[1].started_at"));
    first.kill();
    await().atMost(PATIENCE).until(() -> Instant.now().isAfter(began.plusSeconds(10)));

    try (PackagedProgram second = PackagedProgram.serve(folder, settings)) {
      Api api = new Api(second.url());
      JsonPath over = api.ended(brief);
      assertThat(over.getString("error.message"))
          .isEqualTo("Timeout waiting for webhook github.issues after 10 s");
      Instant resumed = Instant.parse(over.getString("resumed_at"));
      assertThat(Instant.parse(over.getString("nodes[1].started_at"))).isEqualTo(began);
      assertThat(Duration.between(resumed, Instant.parse(over.getString("finished_at"))))
          .as("it does not wait anew")
          .isLessThan(Duration.ofSeconds(10));

      assertThat(isWaiting(api, patient)).isTrue();
      String closing = issue(second, "closed", 7);
      assertThat(api.ended(patient).getInt("result.number")).isEqualTo(7);
      assertThat(api.executed(closing).getList("runs.id", String.class)).containsExactly(patient);
    }
  }

  @Test
  void runThatEndsTheServerAgainAndAgain_isParked_andCanBeReplayed() throws Exception {
    settings.put("DIPEO_RUNS_RESUMES_MAX", "1");
    try (LocalReceiver receiver = new LocalReceiver()) {
      receiver.hold();
      String execution = "";
      for (int end = 1; end <= 2; end++) {
        PackagedProgram server = PackagedProgram.serve(folder, settings);
        if (end == 1) {
          execution = release(server, 1, receiver.url());
        }
        int sent = end;
        await().atMost(PATIENCE).until(() -> receiver.received().size() == sent);
        server.kill(); // as what the run does would do
      }
      receiver.answerAgain();
      try (PackagedProgram last = PackagedProgram.serve(folder, settings)) {
        Api api = new Api(last.url());
        String parkedExecution = execution;
        JsonPath parked =
            await()
                .atMost(PATIENCE)
                .until(
                    () -> api.get("/api/executions/" + parkedExecution),
                    found -> found.getString("event.state").equals("dead"));
        assertThat(parked.getString("event.error"))
            .contains(" is parked: the server ended 2 times");
        assertThat(parked.getString("runs[0].state")).isEqualTo("failed");
        assertThat(parked.getString("runs[0].error.type")).isEqualTo("parked");
        assertThat(last.log()).contains("run.parked run=" + parked.getString("runs[0].id"));

        String other = release(last, 2, receiver.url());
        assertThat(api.executed(other).getString("runs[0].state")).isEqualTo("completed");
        String again =
            api.post("/api/events/" + execution + "/replay", "{}")
                .then()
                .statusCode(202)
                .extract()
                .path("execution_id");
        assertThat(api.executed(again).getString("runs[0].state")).isEqualTo("completed");
        assertThat(receiver.received()).hasSize(4);
      }
    }
  }

  @Test
  void serverThatIsToldToStop_letsNodesComeToTheirEnd_andTakesNoMore() throws Exception {
    settings.put("DIPEO_SHUTDOWN_GRACE", "60s");
    try (LocalReceiver receiver = new LocalReceiver()) {
      receiver.hold();
      PackagedProgram first = PackagedProgram.serve(folder, settings);
      String execution = release(first, 1, receiver.url());
      await().atMost(PATIENCE).until(() -> receiver.received().size() == 1);

      first.terminate();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  given()
                      .get(first.url() + "/q/health/ready")
                      .then()
                      .statusCode(503)
                      .body("checks.find { it.name == 'receiving' }.data.stopping", equalTo(true)));
      Response refused = post(first, "release", 2, "{}");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isEqualTo("5");
      receiver.answerAgain();
      assertThat(first.exitCode()).isEqualTo(143);
      assertThat(first.log()).contains("server.stopping nodes_at_work=1", "nodes_interrupted=0");

      try (PackagedProgram second = PackagedProgram.serve(folder, settings)) {
        JsonPath after = new Api(second.url()).executed(execution);
        assertThat(after.getList("runs.state", String.class)).containsExactly("completed");
        assertThat(receiver.received()).as("what was over is not done again").hasSize(1);
        assertThat(new Api(second.url()).get("/api/events").getList("events")).hasSize(1);
      }
    }
  }

  @Test
  void serverThatIsToldToStop_doesNotWaitForEver() throws Exception {
    settings.put("DIPEO_SHUTDOWN_GRACE", "100ms");
    try (LocalReceiver receiver = new LocalReceiver()) {
      receiver.hold();
      PackagedProgram first = PackagedProgram.serve(folder, settings);
      String execution = release(first, 1, receiver.url());
      await().atMost(PATIENCE).until(() -> receiver.received().size() == 1);
      first.terminate();
      assertThat(first.exitCode()).isEqualTo(143);
      assertThat(first.log()).contains("nodes_interrupted=1").doesNotContain("ERROR");

      receiver.answerAgain();
      try (PackagedProgram second = PackagedProgram.serve(folder, settings)) {
        JsonPath after = new Api(second.url()).executed(execution);
        assertThat(after.getList("runs.state", String.class)).containsExactly("completed");
        assertThat(receiver.received()).hasSize(2);
      }
    }
  }

  @Test
  void runOfATerminal_belongsToIt() throws Exception {
    Process terminal = PackagedProgram.begin(folder, settings, "run", "approve");
    try (PackagedProgram server = PackagedProgram.serve(folder, settings)) {
      Api api = new Api(server.url());
      String run =
          await()
              .atMost(PATIENCE)
              .until(() -> api.get("/api/runs").getString("runs[0].id"), id -> id != null);
      await().atMost(PATIENCE).until(() -> isWaiting(api, run));
      assertThat(api.get("/api/runs/" + run).getLong("process")).isEqualTo(terminal.pid());
      server.terminate();
      server.exitCode();
      try (PackagedProgram second = PackagedProgram.serve(folder, settings)) {
        Api later = new Api(second.url());
        assertThat(isWaiting(later, run)).isTrue();
        assertThat(later.get("/api/runs/" + run).<Object>get("resumes")).isNull();
        assertThat(later.get("/api/runs/" + run).getString("replica"))
            .isEqualTo("process " + terminal.pid());
      }
      terminal.destroyForcibly().waitFor();
      try (PackagedProgram third = PackagedProgram.serve(folder, settings)) {
        JsonPath over = new Api(third.url()).ended(run);
        assertThat(over.getString("error.type")).isEqualTo("process_ended");
        assertThat(over.getString("nodes[1].state")).isEqualTo("cancelled");
      }
    } finally {
      terminal.destroyForcibly();
    }
  }

  @Test
  void runOfATerminal_isCancelledThroughTheServer() throws Exception {
    try (PackagedProgram server = PackagedProgram.serve(folder, settings)) {
      Process terminal = PackagedProgram.begin(folder, settings, "run", "approve");
      try {
        Api api = new Api(server.url());
        String run =
            await()
                .atMost(PATIENCE)
                .until(() -> api.get("/api/runs").getString("runs[0].id"), id -> id != null);
        await().atMost(PATIENCE).until(() -> isWaiting(api, run));
        assertThat(
                api.post("/api/runs/" + run + "/cancel", "{}")
                    .then()
                    .statusCode(200)
                    .extract()
                    .<String>path("state"))
            .isEqualTo("cancelled");
        assertThat(terminal.waitFor()).isNotZero();
      } finally {
        terminal.destroyForcibly();
      }
    }
  }

  /** Starts a run that waits, and gives its id when it does. */
  private static String waiting(Api api) {
    String run = api.start("approve", "{}");
    await().atMost(PATIENCE).until(() -> isWaiting(api, run));
    return run;
  }

  private static boolean isWaiting(Api api, String run) {
    return "waiting".equals(api.get("/api/runs/" + run).getString("nodes[1].state"));
  }

  private static String issue(PackagedProgram program, String action, int number) {
    return acknowledged(
        post(
            program,
            "issues",
            number,
            "{\"action\": \"%s\", \"number\": %d}".formatted(action, number)));
  }

  private static String release(PackagedProgram program, int number, String receiver) {
    return acknowledged(
        post(
            program,
            "release",
            number,
            "{\"action\": \"published\", \"number\": %d, \"receiver\": \"%s\"}"
                .formatted(number, receiver)));
  }

  private static Response post(PackagedProgram program, String event, int number, String body) {
    return Signed.github(event, event + "-" + number, body)
        .post(program.url() + "/webhooks/github");
  }

  private static String acknowledged(Response response) {
    return response.then().statusCode(200).extract().path("execution_id");
  }
}
