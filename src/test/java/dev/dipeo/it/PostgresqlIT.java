package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program with its store in a real PostgreSQL, of which either may end at any time. */
class PostgresqlIT {
  private static final String DATABASE = "dipeo";
  private static final String BODY =
      "{\"ref\": \"refs/heads/main\", \"n\": NUMBER, \"repository\": {\"full_name\": \"octo/hello\"}}";
  private static final int CONNECTIONS = 8;

  @TempDir Path folder;
  private PostgresqlServer database;
  private final Map<String, String> settings = new HashMap<>();

  @BeforeEach
  void start() throws Exception {
    database = new PostgresqlServer(folder.resolve("postgresql"));
    settings.putAll(database.settings(DATABASE));
    settings.put("GITHUB_WEBHOOK_SECRET", Signed.SECRET);
    settings.put("DIPEO_DATA_DIR", folder.resolve("not-needed").toString());
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        diagrams.resolve("count.yaml"),
        """
        version: light
        nodes:
          - {label: Push, type: start, hook_event: github.push}
          - {label: Counted, type: endpoint}
        connections:
          - {from: Push, to: Counted, label: payload}
        """);
  }

  @AfterEach
  void stop() throws IOException {
    database.close();
  }

  private static String readiness(PackagedProgram program) {
    return given().get(program.url() + "/q/health/ready").asString();
  }

  private static CompletableFuture<Void> during(Flood flood, Duration time) {
    return CompletableFuture.runAsync(() -> flood.run(CONNECTIONS, time));
  }

  @Test
  void acknowledgedEvents_haveOneFinishedRunEach_whenTheProgramIsKilledUnderLoad()
      throws Exception {
    Set<String> acknowledged;
    PackagedProgram first = PackagedProgram.serve(folder, settings);
    Flood flood = new Flood(first.port(), "push", BODY);
    var flooding = during(flood, Duration.ofSeconds(20));
    await().atMost(PATIENCE).until(() -> flood.acknowledged().size() > 300);
    first.kill();
    flooding.join();
    acknowledged = Set.copyOf(flood.acknowledged());
    try (PackagedProgram second = PackagedProgram.serve(folder, settings)) {
      assertEachRanOnce(acknowledged);
      assertThat(folder.resolve("not-needed")).doesNotExist();
      assertThat(second.log()).doesNotContain("ERROR");
    }
  }

  private void assertEachRanOnce(Set<String> acknowledged) throws Exception {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                database.number(DATABASE, "SELECT count(*) FROM pending_events") == 0
                    && database.number(
                            DATABASE, "SELECT count(*) FROM runs WHERE finished_at_ns IS NULL")
                        == 0);
    String ids =
        String.join(
            ", ", acknowledged.stream().map(id -> id.substring(id.lastIndexOf('-') + 1)).toList());
    assertThat(
            database.number(
                DATABASE,
                "SELECT count(*) FROM runs WHERE state = 'COMPLETED' AND event_id IN ("
                    + ids
                    + ")"))
        .isEqualTo(acknowledged.size());
    assertThat(database.number(DATABASE, "SELECT count(*) FROM runs"))
        .isEqualTo(database.number(DATABASE, "SELECT count(*) FROM events"));
  }

  @Test
  void restartOfTheDatabase_isAnsweredWith503_andNothingThatWasAcknowledgedIsLost()
      throws Exception {
    try (PackagedProgram program = PackagedProgram.serve(folder, settings)) {
      Flood before = new Flood(program.port(), "push", BODY);
      before.run(CONNECTIONS, Duration.ofSeconds(2));
      assertThat(before.answers()).containsOnlyKeys(200);

      database.stop();
      Flood meanwhile = new Flood(program.port(), "push", BODY.replace("octo", "later"));
      meanwhile.run(CONNECTIONS, Duration.ofSeconds(2));
      assertThat(meanwhile.answers()).containsOnlyKeys(503);
      assertThat(meanwhile.withoutRetryAfter()).isEmpty();
      assertThat(readiness(program))
          .contains("DOWN")
          .contains("127.0.0.1")
          .contains("does not answer");

      database.startAgain();
      await().atMost(PATIENCE).until(() -> readiness(program).contains("\"UP\""));
      Flood after = new Flood(program.port(), "push", BODY.replace("octo", "last"));
      after.run(CONNECTIONS, Duration.ofSeconds(1));
      assertThat(after.acknowledged()).isNotEmpty();
      assertEachRanOnce(
          Set.copyOf(
              Stream.of(before, after).map(Flood::acknowledged).flatMap(List::stream).toList()));
    }
  }

  @Test
  void databaseThatIsNotNamed_isAskedFor() throws Exception {
    Map<String, String> unnamed = new HashMap<>(settings);
    unnamed.remove("QUARKUS_DATASOURCE_JDBC_URL");
    PackagedProgram.Ended ended = PackagedProgram.run(folder, unnamed, "serve");
    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.out() + ended.err())
        .contains("quarkus.datasource.jdbc.url must name the database");
  }
}
