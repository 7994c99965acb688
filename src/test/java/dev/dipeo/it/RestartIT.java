package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dipeo.base.Json;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed between its 200 and what follows from it. */
class RestartIT {
  @TempDir Path folder;

  private void forwardTo(String url) throws IOException {
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        diagrams.resolve("forward.yaml"),
        """
        version: light
        nodes:
          - {label: Release, type: start, hook_event: github.release}
          - {label: Tell, type: hook, config: {url: "%s/tell", timeout: 300, body: {number: "{{payload.number}}"}}}
        connections:
          - {from: Release, to: Tell}
        """
            .formatted(url));
  }

  @Test
  void acknowledgedEvents_areDispatchedAfterAKill() throws Exception {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "GITHUB_WEBHOOK_SECRET",
                Signed.SECRET,
                "DIPEO_DATA_DIR",
                folder.resolve("kept").toString()));
    // One run may be in progress, none may pause, one may wait, and events are dispatched one by
    // one: those behind
    // stay where their 200 left them, on disk.
    Map<String, String> narrow = new HashMap<>(settings);
    narrow.put("DIPEO_RUNS_ACTIVE_MAX", "1");
    narrow.put("DIPEO_RUNS_PAUSED_MAX", "0");
    narrow.put("DIPEO_RUNS_QUEUE_MAX", "1");
    narrow.put("DIPEO_DISPATCH_CONCURRENCY_MAX", "1");
    List<String> pending;
    try (StalledReceiver stalled = new StalledReceiver()) {
      forwardTo(stalled.url());
      PackagedProgram first = PackagedProgram.serve(folder, narrow);
      List<String> acknowledged = new ArrayList<>();
      for (int number = 1; number <= 6; number++) {
        acknowledged.add(send(first, number, "processed"));
      }
      await().atMost(PATIENCE).until(() -> stalled.called("/tell") == 1);
      pending =
          acknowledged.subList(3, 6).stream()
              .filter(id -> isPending(new Api(first.url()).get("/api/executions/" + id)))
              .toList();
      first.kill();
    }
    assertThat(pending).hasSize(3);

    try (LocalReceiver receiver = new LocalReceiver()) {
      forwardTo(receiver.url());
      try (PackagedProgram second = PackagedProgram.serve(folder, settings)) {
        Api api = new Api(second.url());
        for (String id : pending) {
          JsonPath execution = api.executed(id);
          assertThat(execution.getList("runs.state", String.class)).containsExactly("completed");
        }
        List<Integer> told = new ArrayList<>();
        for (LocalReceiver.Received request : receiver.received()) {
          told.add(Json.parse(request.body()).path("number").intValue());
        }
        assertThat(told).contains(4, 5, 6).doesNotHaveDuplicates();

        String again = send(second, 5, "duplicate");
        assertThat(again).isEqualTo(pending.get(1));
        assertThat(api.get("/api/executions/" + again).getList("runs")).hasSize(1);
      }
    }
  }

  @Test
  void recordedRuns_thatHadNotBegun_areStartedAfterAKill() throws Exception {
    Map<String, String> settings =
        Map.of(
            "GITHUB_WEBHOOK_SECRET",
            Signed.SECRET,
            "DIPEO_DATA_DIR",
            folder.resolve("queued").toString(),
            "DIPEO_RUNS_ACTIVE_MAX",
            "1",
            "DIPEO_RUNS_PAUSED_MAX",
            "0");
    forwardTo("{{payload.receiver}}");
    try (LocalReceiver receiver = new LocalReceiver();
        LocalReceiver slow = new LocalReceiver()) {
      slow.hold();
      PackagedProgram first = PackagedProgram.serve(folder, settings);
      // The first run holds the only place, so that the others are recorded and wait for it.
      send(first, 10, "processed", slow.url());
      await().atMost(PATIENCE).until(() -> slow.received().size() == 1);
      List<String> waiting = new ArrayList<>();
      for (int number = 11; number <= 14; number++) {
        waiting.add(send(first, number, "processed", receiver.url()));
      }
      Api before = new Api(first.url());
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                for (String id : waiting) {
                  JsonPath execution = before.get("/api/executions/" + id);
                  assertThat(execution.getString("event.state")).isEqualTo("dispatched");
                  assertThat(execution.getList("runs.state", String.class))
                      .containsExactly("queued");
                }
              });
      first.kill();
      assertThat(receiver.received()).isEmpty();
      slow.answerAgain();

      try (PackagedProgram second = PackagedProgram.serve(folder, settings)) {
        Api api = new Api(second.url());
        for (String id : waiting) {
          assertThat(api.executed(id).getList("runs.state", String.class))
              .containsExactly("completed");
        }
        List<Integer> told = new ArrayList<>();
        for (LocalReceiver.Received request : receiver.received()) {
          told.add(Json.parse(request.body()).path("number").intValue());
        }
        assertThat(told).containsExactly(11, 12, 13, 14);
      }
    }
  }

  private static boolean isPending(JsonPath execution) {
    return execution.getString("event.state").equals("received")
        && execution.getList("runs").isEmpty();
  }

  private static String send(PackagedProgram program, int number, String status) {
    return send(program, number, status, "");
  }

  private static String send(PackagedProgram program, int number, String status, String receiver) {
    String body =
        "{\"action\":\"published\",\"number\":%d,\"receiver\":\"%s\"}".formatted(number, receiver);
    return Signed.github("release", "release-" + number, body)
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(200)
        .body("status", org.hamcrest.Matchers.equalTo(status))
        .extract()
        .path("execution_id");
  }
}
