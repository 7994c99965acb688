package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that wait for long: no server holds them, and any goes on with them. */
class DormantRunsIT {
  /** Longer than any test waits: nothing here happens because somebody was given up. */
  private static final String LEASE = "10m";

  @TempDir Path folder;

  private static double dormant(String url) {
    return given()
        .get(url + "/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("dipeo_runs_dormant "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  private static String waiting(String url, String diagram, int issue) {
    String run = new Api(url).start(diagram, "{\"number\": %d}".formatted(issue));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                "waiting".equals(new Api(url).get("/api/runs/" + run).getString("nodes[1].state")));
    return run;
  }

  private static void close(String url, int issue) {
    Signed.github(
            "issues",
            "closed-" + issue,
            "{\"action\": \"closed\", \"number\": %d}".formatted(issue))
        .post(url + "/webhooks/github")
        .then()
        .statusCode(200);
  }

  private static JsonPath run(String url, String run) {
    return new Api(url).get("/api/runs/" + run);
  }

  @Test
  void servers_goOnWithEachOthersDormantRuns_whoeverIsDead() throws Exception {
    try (PostgresqlServer database = new PostgresqlServer(folder.resolve("postgresql"))) {
      Map<String, String> settings = new HashMap<>(database.settings("dormant"));
      settings.put("DIPEO_RUNS_DORMANT_AFTER", "500ms");
      settings.put("DIPEO_REPLICA_LEASE", LEASE);
      Cluster cluster = new Cluster(folder, settings);
      cluster.diagram("approve", Cluster.APPROVE);
      cluster.diagram("soon", Cluster.APPROVE.replace("timeout: 600", "timeout: 20"));
      try {
        cluster.start(2);
        String one = cluster.replica(0).url();
        String two = cluster.replica(1).url();
        String woken = waiting(one, "approve", 1);
        String left = waiting(one, "approve", 2);
        String late = waiting(one, "soon", 3);
        String cancelled = waiting(one, "approve", 4);
        await().atMost(PATIENCE).until(() -> dormant(two) == 4);
        assertThat(run(two, woken).getString("replica")).as("nobody").isNull();
        assertThat(run(two, woken).getString("state")).isEqualTo("running");
        cluster.replica(0).kill();

        close(two, 1);
        JsonPath over = cluster.api(1).ended(woken);
        assertThat(over.getString("state")).isEqualTo("completed");
        assertThat(over.getInt("result.number")).isEqualTo(1);
        assertThat(over.getString("resumes")).as("nothing was interrupted").isNull();

        cluster.api(1).post("/api/runs/" + cancelled + "/cancel", "{}").then().statusCode(200);
        assertThat(run(two, cancelled).getString("state")).isEqualTo("cancelled");

        JsonPath timedOut = cluster.api(1).ended(late);
        assertThat(timedOut.getString("state")).isEqualTo("failed");
        assertThat(timedOut.getString("error.type")).isEqualTo("timeout");
        assertThat(run(two, left).getString("state")).isEqualTo("running");
        await().atMost(PATIENCE).until(() -> dormant(two) == 1);
      } finally {
        cluster.close();
      }
    }
  }

  @Test
  void serverThatWasKilled_resumesNoDormantRun_andTheirEventsStillEndThem() throws Exception {
    Files.writeString(
        Files.createDirectories(folder.resolve("diagrams")).resolve("approve.yaml"),
        Cluster.APPROVE);
    Map<String, String> settings =
        Map.of(
            "GITHUB_WEBHOOK_SECRET",
            Signed.SECRET,
            "DIPEO_DATA_DIR",
            folder.resolve("kept").toString(),
            "DIPEO_RUNS_DORMANT_AFTER",
            "500ms");
    String run;
    PackagedProgram first = PackagedProgram.serve(folder, settings);
    try {
      run = waiting(first.url(), "approve", 7);
      await().atMost(PATIENCE).until(() -> dormant(first.url()) == 1);
    } finally {
      first.kill();
    }
    try (PackagedProgram second = PackagedProgram.serve(folder, settings)) {
      close(second.url(), 8);
      close(second.url(), 7);
      JsonPath over = new Api(second.url()).ended(run);
      assertThat(over.getString("state")).isEqualTo("completed");
      assertThat(over.getString("resumes")).isNull();
      assertThat(second.log()).doesNotContain("run.resumed");
    }
  }
}
