package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share a database: what one has, others go on with. */
class ReplicasIT {
  /** EX_TEMPFAIL of sysexits.h. */
  private static final int GIVEN_UP = 75;

  private static PostgresqlServer database;
  private static Cluster cluster;

  @BeforeAll
  static void start(@TempDir Path home) throws Exception {
    database = new PostgresqlServer(home.resolve("postgresql"));
    cluster = new Cluster(home, database.settings("replicas"));
    cluster.diagram("approve", Cluster.APPROVE);
    cluster.diagram(
        "tell",
        """
        version: light
        nodes:
          - {label: Release, type: start, hook_event: github.release}
          - label: Tell
            type: hook
            config: {url: "{{payload.receiver}}/tell", timeout: 300, body: {number: "{{payload.n}}"}}
          - {label: Told, type: endpoint}
        connections:
          - {from: Release, to: Tell}
          - {from: Tell, to: Told}
        """);
  }

  /** Two servers that run, whatever the test before did to them. */
  @BeforeEach
  void startAgain() throws IOException {
    cluster.start(2);
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
    database.close();
  }

  /** Starts a run that waits for the closing of an issue, and gives its id when it does. */
  private String waiting(int replica, int issue) {
    Api api = cluster.api(replica);
    String run = api.start("approve", "{\"number\": %d}".formatted(issue));
    await()
        .atMost(PATIENCE)
        .until(() -> "waiting".equals(api.get("/api/runs/" + run).getString("nodes[1].state")));
    return run;
  }

  private static Response post(String url, String event, String delivery, String body) {
    return Signed.github(event, delivery, body).post(url + "/webhooks/github");
  }

  private static String acknowledged(Response response) {
    return response.then().statusCode(200).extract().path("execution_id");
  }

  /** A webhook to the first replica, whose run sends one to a receiver. */
  private String release(String delivery, LocalReceiver receiver) {
    return acknowledged(
        post(
            cluster.replica(0).url(),
            "release",
            delivery,
            "{\"n\": 1, \"receiver\": \"%s\"}".formatted(receiver.url())));
  }

  private String close(int replica, int issue) {
    return acknowledged(
        post(
            cluster.replica(replica).url(),
            "issues",
            "closed-" + issue,
            "{\"action\": \"closed\", \"number\": %d}".formatted(issue)));
  }

  @Test
  void event_wakesARunOfAnotherReplica_once() {
    String run = waiting(0, 11);
    String other = waiting(0, 12);
    assertThat(cluster.driving(1, run)).isEqualTo("replica-0");
    String execution = close(1, 11);
    JsonPath over = cluster.api(1).ended(run);
    assertThat(over.getString("state")).isEqualTo("completed");
    assertThat(over.getInt("result.number")).isEqualTo(11);
    assertThat(cluster.api(0).executed(execution).getList("runs.id", String.class))
        .containsExactly(run);
    assertThat(cluster.api(1).get("/api/runs/" + other).getString("state")).isEqualTo("running");
  }

  @Test
  void replicaThatIsAskedToStop_givesItsRunsBackAtOnce_andAWaitGoesOn() throws Exception {
    String run = waiting(0, 7);
    cluster.replica(0).terminate();
    await().atMost(PATIENCE).until(() -> cluster.driving(1, run).equals("replica-1"));
    assertThat(cluster.replica(0).exitCode()).isEqualTo(143);
    assertThat(cluster.replica(0).log()).doesNotContain("ERROR");
    close(1, 7);
    JsonPath over = cluster.api(1).ended(run);
    assertThat(over.getString("state")).isEqualTo("completed");
    assertThat(over.getInt("resumes")).isEqualTo(1);
  }

  @Test
  void replicaThatIsKilled_losesItsRuns_whichEndElsewhere() throws Exception {
    try (LocalReceiver receiver = new LocalReceiver()) {
      receiver.hold();
      String execution = release("killed", receiver);
      await().atMost(PATIENCE).until(() -> receiver.received().size() == 1);
      cluster.replica(0).kill();
      receiver.answerAgain();
      JsonPath over = cluster.api(1).executed(execution);
      assertThat(over.getList("runs.state", String.class)).containsExactly("completed");
      assertThat(receiver.received())
          .hasSize(2)
          .extracting(request -> request.headers().get("idempotency-key"))
          .containsOnly(receiver.received().getFirst().headers().get("idempotency-key"));
    }
  }

  /** SIGSTOP: as one whose machine was paused, or that collects garbage for too long. */
  @Test
  void replicaThatStandsStillForLongerThanItsLease_writesNothingWhenItWakes_andEnds()
      throws Exception {
    try (LocalReceiver receiver = new LocalReceiver()) {
      receiver.hold();
      String execution = release("frozen", receiver);
      await().atMost(PATIENCE).until(() -> receiver.received().size() == 1);
      cluster.replica(0).freeze();
      await().atMost(PATIENCE).until(() -> receiver.received().size() == 2);
      receiver.answerAgain(); // to both
      JsonPath over = cluster.api(1).executed(execution);
      cluster.replica(0).thaw();
      assertThat(cluster.replica(0).exitCode()).isEqualTo(GIVEN_UP);
      assertThat(cluster.replica(0).log()).contains("replica.lost");
      JsonPath after = cluster.api(1).executed(execution);
      assertThat(after.getList("runs.state", String.class)).containsExactly("completed");
      assertThat(after.<Object>get("runs")).isEqualTo(over.get("runs"));
    }
  }

  @Test
  void run_isCancelledThroughAnyReplica() {
    String run = waiting(0, 7);
    JsonPath cancelled =
        cluster
            .api(1)
            .post("/api/runs/" + run + "/cancel", "{}")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    assertThat(cancelled.getString("state")).isEqualTo("cancelled");
  }

  @Test
  void everyReplica_isListed_withWhatItHas() {
    waiting(0, 7);
    JsonPath replicas = cluster.api(1).get("/api/replicas");
    assertThat(replicas.getList("replicas.name", String.class))
        .containsExactlyInAnyOrder("replica-0", "replica-1");
    assertThat(replicas.getInt("replicas.find { it.name == 'replica-0' }.runs")).isPositive();
    assertThat(replicas.getString("replicas.find { it.answers }.name")).isEqualTo("replica-1");
    assertThat(cluster.api(1).get("/api/runs").getString("runs[0].replica")).isEqualTo("replica-0");
  }

  @Test
  void repeatAtAnotherReplica_isADuplicate_andStartsNothing() {
    String first = close(0, 9);
    assertThat(
            post(
                    cluster.replica(1).url(),
                    "issues",
                    "closed-9",
                    "{\"action\": \"closed\", \"number\": 9}")
                .jsonPath()
                .getString("status"))
        .isEqualTo("duplicate");
    assertThat(cluster.api(1).executed(first).getString("event.state")).isEqualTo("dispatched");
  }
}
