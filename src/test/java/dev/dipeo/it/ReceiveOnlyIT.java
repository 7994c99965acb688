package dev.dipeo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that only receives: it acknowledges what is on disk, runs nothing, and leaves the events
 * to a server that runs diagrams.
 */
class ReceiveOnlyIT {
  private static final String PUSH =
      "{\"ref\":\"refs/heads/main\",\"repository\":{\"full_name\":\"me/app\"}}";

  @TempDir Path folder;

  private final Map<String, String> settings =
      new HashMap<>(
          Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET, "DIPEO_DISPATCH_BACKLOG_MAX", "3"));

  private static String send(PackagedProgram program, String delivery, String status) {
    return Signed.github("push", delivery, PUSH)
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(200)
        .body("status", equalTo(status))
        .extract()
        .path("execution_id");
  }

  /** One built without Kafka's client says which has it; others miss the brokers. */
  @Test
  void kafka_withoutItsClientOrBrokers_isRefusedInASentence() throws Exception {
    PackagedProgram.Ended ended =
        PackagedProgram.run(
            folder, Map.of("DIPEO_MODE", "receive", "DIPEO_CHANNEL", "kafka"), "serve");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err().strip())
        .startsWith("dipeo: dipeo.channel is kafka, ")
        .contains(
            PackagedProgram.hasKafka()
                ? "KAFKA_BOOTSTRAP_SERVERS=host:9092"
                : "-Dflavour=receive-kafka")
        .hasLineCount(1);
  }

  @Test
  void events_waitOnDiskForAServerThatRunsDiagrams() throws Exception {
    Files.writeString(
        Files.createDirectories(folder.resolve("diagrams")).resolve("pass.yaml"),
        """
        version: light
        nodes:
          - {label: Pushed, type: start, hook_event: github.push}
          - {label: End, type: endpoint}
        connections:
          - {from: Pushed, to: End}
        """);
    settings.put("DIPEO_MODE", "receive");
    settings.put("DIPEO_JOURNAL_DRAINED_LATER", "true");
    String first;
    try (PackagedProgram receiver = PackagedProgram.serve(folder, settings)) {
      first = send(receiver, "d1", "processed");
      // More than the backlog's bound: what nobody here dispatches does not count against it.
      for (int i = 2; i <= 8; i++) {
        String unused = send(receiver, "d" + i, "processed");
      }
      assertThat(send(receiver, "d1", "duplicate")).isEqualTo(first);
      Api api = new Api(receiver.url());
      assertThat(api.get("/api/executions/" + first).getString("event.state"))
          .isNotEqualTo("dispatched");
      assertThat(api.get("/api/runs").getList("runs")).isEmpty();
      JsonPath providers = api.get("/api/providers");
      String github = "providers.find {it.provider == 'github'}.";
      assertThat(providers.getBoolean(github + "configured")).isTrue();
      assertThat(providers.getString(github + "webhook_url")).isEqualTo("/webhooks/github");
      String slack = "providers.find {it.provider == 'slack'}.";
      assertThat(providers.getBoolean(slack + "configured")).isFalse();
      assertThat(providers.getString(slack + "missing[0].variable"))
          .isEqualTo("SLACK_WEBHOOK_SECRET");
      assertThat(providers.getList("mistakes")).isEmpty();
      api.post("/api/runs", "{\"diagram\": \"pass\"}")
          .then()
          .statusCode(409)
          .body("type", containsString("receive-only"));
      assertThat(receiver.log()).doesNotContain("ERROR", "Exception");
    }
    if (!PackagedProgram.runsDiagrams()) {
      return; // this very program has no other mode
    }
    settings.put("DIPEO_MODE", "all");
    try (PackagedProgram server = PackagedProgram.serve(folder, settings)) {
      JsonPath execution = new Api(server.url()).executed(first);
      assertThat(execution.getList("runs.state", String.class)).containsExactly("completed");
    }
  }
}
