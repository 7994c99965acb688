package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.nullValue;

import dev.dipeo.store.Samples;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says and does when its data folder is not as it should be. */
class BadDaysIT {
  private static final Map<String, String> SETTINGS =
      Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET, "QUARKUS_HTTP_PORT", "0");

  @TempDir Path folder;

  @Test
  void secondServer_onTheSameFolder_isRefusedAndCommandsAreNot() throws Exception {
    try (PackagedProgram first = PackagedProgram.serve(folder, SETTINGS)) {
      PackagedProgram.Ended second = PackagedProgram.run(folder, SETTINGS, "serve");
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err())
          .isEqualTo(
              "dipeo: Another server uses the data folder %s (process %d). Stop it, or choose another folder with dipeo.data-dir.\n"
                  .formatted(folder.resolve("data"), first.pid()));
      assertThat(second.out()).doesNotContain("\tat ", "Exception");

      PackagedProgram.Ended run = PackagedProgram.run(folder, SETTINGS, "run", "hello");
      assertThat(run.exitCode()).as(run.err()).isZero();
      first.kill();
    }
    // The lock ends with the process; the file that stays does not matter.
    assertThat(folder.resolve("data/dipeo.lock")).exists();
    PackagedProgram.serve(folder, SETTINGS).close();
  }

  private static int post(PackagedProgram program, String delivery, int bytes) {
    String body = "{\"id\":\"%s\",\"text\":\"%s\"}".formatted(delivery, text(delivery, bytes));
    return Signed.github("star", delivery, body)
        .post(program.url() + "/webhooks/github")
        .statusCode();
  }

  /** Takes as much room in the store as its length, unlike text that compresses well. */
  private static String text(String delivery, int bytes) {
    return Samples.noise(bytes, delivery.hashCode());
  }

  private static void awaitReady(PackagedProgram program, String reason) {
    await().atMost(PATIENCE).untilAsserted(() -> requireReady(program, reason));
  }

  /**
   * @param reason why it is not; empty: it is ready
   */
  private static void requireReady(PackagedProgram program, String reason) {
    given()
        .get(program.url() + "/q/health/ready")
        .then()
        .statusCode(reason.isEmpty() ? 200 : 503)
        .body(
            "checks.find { it.name == 'receiving' }.data.journal",
            reason.isEmpty() ? nullValue() : containsString(reason));
  }

  private static void requireJournaled(PackagedProgram program, List<String> deliveries) {
    assertThat(new Api(program.url()).get("/api/events?limit=500").getList("events.delivery_id"))
        .containsAll(deliveries);
  }

  @Test
  void fullDisk_refusesAndLosesNothingThatWasAcknowledged() throws Exception {
    try (SmallDisk disk = SmallDisk.mounted(folder.resolve("disk"), 8)) {
      Map<String, String> settings = new HashMap<>(SETTINGS);
      settings.put("DIPEO_DATA_DIR", disk.folder().toString());
      PackagedProgram program = PackagedProgram.serve(folder, settings);
      List<String> acknowledged = new ArrayList<>();
      int status = 200;
      for (int i = 0; i < 200 && status == 200; i++) {
        status = post(program, "full-" + i, 200_000);
        if (status == 200) {
          acknowledged.add("full-" + i);
        }
      }
      assertThat(status).isEqualTo(503);
      assertThat(acknowledged).hasSizeGreaterThan(3);
      // A smaller write may still find room, and then the server is ready for such.
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(post(program, "again", 200_000)).isEqualTo(503);
                requireReady(program, "is full: nothing more can be recorded");
                given()
                    .get(program.url() + "/q/health/ready")
                    .then()
                    .body(
                        "checks.find { it.name == 'receiving' }.data.disk",
                        containsString("bytes free, less than dipeo.retention.disk-free-min"));
              });
      assertThat(program.log()).contains("store.write_failed reason=\"The disk of the data folder");

      disk.resize(64);
      awaitReady(program, "");
      assertThat(post(program, "after", 200_000)).isEqualTo(200);
      acknowledged.add("after");
      program.kill();
      try (PackagedProgram again = PackagedProgram.serve(folder, settings)) {
        requireJournaled(again, acknowledged);
      }
    }
  }

  /** Runs and events that the store could not follow go on when it can, without a restart. */
  @Test
  void diskThatIsFullForAWhile_runsGoOnAfterwards_andCancelEndsThem() throws Exception {
    Files.writeString(
        Files.createDirectories(folder.resolve("diagrams")).resolve("waits.yaml"),
        """
        version: light
        nodes:
          - {label: Start, type: start, trigger_mode: hook, hook_event: github.star}
          - {label: Event, type: hook, timeout: 3600, subscribe_to: {provider: github, event_name: watch}}
          - {label: End, type: endpoint}
        connections:
          - {from: Start, to: Event}
          - {from: Event, to: End}
        """);
    try (SmallDisk disk = SmallDisk.mounted(folder.resolve("disk"), 12)) {
      Map<String, String> settings = new HashMap<>(SETTINGS);
      settings.put("DIPEO_DATA_DIR", disk.folder().toString());
      try (PackagedProgram program = PackagedProgram.serve(folder, settings)) {
        Api api = new Api(program.url());
        for (int i = 0; i < 3; i++) {
          assertThat(post(program, "star-" + i, 20_000)).isEqualTo(200);
        }
        List<String> runs =
            await()
                .atMost(PATIENCE)
                .until(
                    () -> api.get("/api/runs?state=running").getList("runs.id", String.class),
                    ids -> ids.size() == 3);
        // The log has not been copied yet, so whatever is recorded needs more of the disk.
        Path fill = disk.folder().resolve("fill");
        disk.fill(fill);
        String wakes = "{\"text\":\"" + "x".repeat(100) + "\"}";
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  assertThat(
                          Signed.github("watch", "watch", wakes)
                              .post(program.url() + "/webhooks/github")
                              .statusCode())
                      .isEqualTo(503);
                  requireReady(program, "is full: nothing more can be recorded");
                });
        given()
            .post(program.url() + "/api/runs/" + runs.getFirst() + "/cancel")
            .then()
            .statusCode(503)
            .body("type", containsString("not-recorded"));
        Files.delete(fill);

        awaitReady(program, "");
        assertThat(api.ended(runs.getFirst()).getString("state")).isEqualTo("cancelled");
        Signed.github("watch", "watch", wakes)
            .post(program.url() + "/webhooks/github")
            .then()
            .statusCode(200);
        for (String run : runs.subList(1, 3)) {
          assertThat(api.ended(run).getString("state")).isEqualTo("completed");
        }
      }
    }
  }

  @Test
  void folderThatBecomesReadOnly_refusesAndGoesOnAfterwards() throws Exception {
    try (SmallDisk disk = SmallDisk.mounted(folder.resolve("disk"), 64)) {
      Map<String, String> settings = new HashMap<>(SETTINGS);
      settings.put("DIPEO_DATA_DIR", disk.folder().toString());
      try (PackagedProgram program = PackagedProgram.serve(folder, settings)) {
        assertThat(post(program, "before", 10)).isEqualTo(200);
      }
      disk.readOnly(true);
      PackagedProgram.Ended refused = PackagedProgram.run(folder, settings, "serve");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err())
          .startsWith("dipeo: The data folder " + disk.folder() + " cannot be written to")
          .hasLineCount(1);
      disk.readOnly(false);
      try (PackagedProgram program = PackagedProgram.serve(folder, settings)) {
        assertThat(post(program, "after", 10)).isEqualTo(200);
        requireJournaled(program, List.of("before", "after"));
      }
    }
  }

  @Test
  void lockedDatabase_refusesAndGoesOnAfterwards() throws Exception {
    try (PackagedProgram program = PackagedProgram.serve(folder, SETTINGS)) {
      assertThat(post(program, "before", 10)).isEqualTo(200);
      try (Connection other =
              DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/dipeo.db"));
          Statement sql = other.createStatement()) {
        sql.execute("BEGIN IMMEDIATE");
        assertThat(post(program, "locked", 10)).isEqualTo(503);
        awaitReady(program, "Another process kept");
        sql.execute("ROLLBACK");
      }
      awaitReady(program, "");
      assertThat(post(program, "locked", 10)).isEqualTo(200);
      requireJournaled(program, List.of("before", "locked"));
    }
  }

  @Test
  void tornLog_isTakenUpToTheLastWholeRecordAndSaysWhatItDropped() throws Exception {
    PackagedProgram program = PackagedProgram.serve(folder, SETTINGS);
    assertThat(post(program, "kept", 10_000)).isEqualTo(200);
    assertThat(post(program, "damaged", 10_000)).isEqualTo(200);
    program.kill();
    Path log = folder.resolve("data/dipeo.db-wal");
    try (var bytes = new RandomAccessFile(log.toFile(), "rw")) {
      // In the bytes of the second event, of which there is one place.
      int at =
          new String(Files.readAllBytes(log), ISO_8859_1)
              .indexOf(text("damaged", 10_000).substring(100, 120));
      assertThat(at).isPositive();
      bytes.seek(at);
      bytes.write('y');
    }
    try (PackagedProgram again = PackagedProgram.serve(folder, SETTINGS)) {
      List<String> events =
          new Api(again.url()).get("/api/events").getList("events.delivery_id", String.class);
      assertThat(events).containsExactly("kept");
      assertThat(again.log())
          .containsPattern(
              "ERROR .*store.log_damaged file=.*dipeo.db-wal bytes_kept=[0-9]+ bytes_dropped=[1-9][0-9]+");
      // The sender's next try is a new delivery, not a duplicate of something half there.
      assertThat(post(again, "damaged", 10_000)).isEqualTo(200);
      requireJournaled(again, List.of("kept", "damaged"));
    }
  }

  @Test
  void damagedDatabase_isRefusedInOneSentence() throws Exception {
    try (PackagedProgram program = PackagedProgram.serve(folder, SETTINGS)) {
      assertThat(post(program, "before", 100_000)).isEqualTo(200);
    }
    Path file = folder.resolve("data/dipeo.db");
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(bytes.length() - 20_000);
    }
    PackagedProgram.Ended refused = PackagedProgram.run(folder, SETTINGS, "serve");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .startsWith("dipeo: " + file + " is damaged: it has ")
        .contains("restore a backup")
        .hasLineCount(1);
  }

  @Test
  void dataThatIsDeletedUnderTheServer_isNoticed_andNothingMoreAcknowledged() throws Exception {
    Path data = folder.resolve("data");
    PackagedProgram program = PackagedProgram.serve(folder, SETTINGS);
    assertThat(post(program, "before", 10)).isEqualTo(200);
    assertThat(rights(data)).isEqualTo("rwx------");
    for (String file : List.of("dipeo.db", "dipeo.db-wal", "dipeo.db-shm", "dipeo.lock")) {
      assertThat(rights(data.resolve(file))).as(file).isEqualTo("rw-------");
    }
    Files.delete(data.resolve("dipeo.db"));
    assertThat(post(program, "after", 10)).isEqualTo(503);
    awaitReady(program, "dipeo.db was deleted or moved away");
    assertThat(program.log())
        .contains("store.write_failed reason=")
        .contains("store.displaced events=1 pending=");
    try (var files = Files.list(data)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertThat(post(program, "after", 10)).isEqualTo(503);
    program.kill();
    try (PackagedProgram again = PackagedProgram.serve(folder, SETTINGS)) {
      assertThat(post(again, "after", 10)).isEqualTo(200);
    }
  }

  private static String rights(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void folderThatCannotBeMade_isOneSentence() throws Exception {
    Files.writeString(folder.resolve("data"), "a file");
    PackagedProgram.Ended ended = PackagedProgram.run(folder, SETTINGS, "serve");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err())
        .isEqualTo(
            "dipeo: The data folder %s cannot be made (there is a file of that name). Choose another one with dipeo.data-dir, or make it by hand.\n"
                .formatted(folder.resolve("data")));
  }
}
