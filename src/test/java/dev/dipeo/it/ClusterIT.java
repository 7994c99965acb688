package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers on one database, under load, of which any may be killed, stand still or be stopped
 * at any time, by a seed; and so may the database. {@code make soak-cluster} does it for long.
 */
class ClusterIT {
  private static final String DATABASE = "cluster";
  private static final int REPLICAS = 3;

  /** EX_TEMPFAIL of sysexits.h: given up by the others. */
  private static final int GIVEN_UP = 75;

  /** Events of waits come after 500 ms: before, while and after their runs become dormant. */
  private static final String DORMANT_AFTER = "400ms";

  /** What stands of runs that have not ended, for whoever looks for the reason. */
  private static final String OPEN_WAITS =
      "SELECT concat_ws(' ', r.id, 'owner', r.owner, 'until', w.until_ns, w.condition, 'woken by',"
          + " k.event_id, 'shown', (SELECT string_agg(concat(owner, ':', event_id), ',')"
          + " FROM shown_events), 'replicas', (SELECT string_agg(id::text, ',') FROM replicas))"
          + " FROM runs r LEFT JOIN run_waits w ON w.run_id = r.id"
          + " LEFT JOIN run_wakes k ON k.run_id = r.id"
          + " WHERE r.finished_at_ns IS NULL";

  /** Too short for a replica to be given up. */
  private static final Duration BLINK = Duration.ofMillis(500);

  /** What may happen, each of which happens in the short form. */
  private static final int KINDS = 6;

  /** How long it goes on, but never before each kind has happened. */
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("dipeo.cluster-seconds", 0));

  private static final long SEED = Long.getLong("dipeo.cluster-seed", System.nanoTime());

  @TempDir Path folder;
  private PostgresqlServer database;
  private Cluster cluster;
  private int version;

  @BeforeEach
  void start() throws Exception {
    database = new PostgresqlServer(folder.resolve("postgresql"));
    Map<String, String> settings = new HashMap<>(database.settings(DATABASE));
    settings.putAll(channel());
    settings.put("DIPEO_RUNS_DORMANT_AFTER", DORMANT_AFTER);
    cluster = new Cluster(folder, settings);
    change();
    cluster.diagram(
        "approve",
        """
        version: light
        nodes:
          - {label: Begin, type: start}
          - label: Approval
            type: hook
            timeout: 3600
            subscribe_to:
              {provider: github, event_name: issues, filters: {number: "{{number}}"}}
          - {label: Approved, type: endpoint}
        connections:
          - {from: Begin, to: Approval}
          - {from: Approval, to: Approved, label: payload}
        """);
    cluster.start(REPLICAS);
  }

  @AfterEach
  void stop() throws IOException {
    cluster.close();
    database.close();
  }

  /** What the way from receiving to running is; in memory unless told otherwise. */
  Map<String, String> channel() throws Exception {
    return Map.of();
  }

  /** What else may end, and comes back. */
  void breakSomethingElse() throws Exception {}

  /** Another version of the diagram that counts. */
  private void change() throws IOException {
    version++;
    cluster.diagram(
        "count",
        """
        version: light
        nodes:
          - {label: Push, type: start, hook_event: github.push}
          - {label: Version VERSION, type: endpoint}
        connections:
          - {from: Push, to: Version VERSION, label: payload}
        """
            .replace("VERSION", String.valueOf(version)));
  }

  @Test
  void everyAcknowledgedEvent_hasOneFinishedRun_andEveryWaitEndsOnce() throws Exception {
    System.out.printf("cluster seed=%d seconds=%d%n", SEED, TIME.toSeconds());
    Random random = new Random(SEED);
    int steps = 0;
    ClusterLoad load = new ClusterLoad(cluster, REPLICAS, SEED);
    try (load) {
      long end = System.nanoTime() + TIME.toNanos();
      while (steps < KINDS || System.nanoTime() < end) {
        step(random, steps++);
        int before = load.acknowledged().size();
        await()
            .atMost(PATIENCE)
            .until(() -> load.acknowledged().size() > before + 50 || !load.refused().isEmpty());
        assertThat(load.refused()).isEmpty();
      }
      cluster.start(REPLICAS);
    }
    System.out.printf(
        "cluster steps=%d acknowledged=%d waits=%d%n",
        steps, load.acknowledged().size(), load.waiting().size());
    assertEachRanOnce(load.acknowledged());
    assertEachWaitEndedOnce(load.waiting());
    assertThat(repeatedActivations()).isZero();
    assertThat(number("SELECT count(*) FROM pending_events")).isZero();
    assertThat(number("SELECT count(*) FROM dead_events")).isZero();
  }

  /** The first ones in order, so that also the short form has each; then by the seed. */
  private void step(Random random, int number) throws Exception {
    int replica = random.nextInt(REPLICAS);
    switch (number < KINDS ? number : random.nextInt(KINDS + 1)) {
      case 0 -> cluster.replica(replica).kill();
      case 1 -> standStill(replica);
      case 2 -> {
        change();
        cluster.replica(replica).terminate();
        assertThat(cluster.replica(replica).exitCode()).isEqualTo(143);
      }
      case 3 -> {
        database.stop();
        database.startAgain();
      }
      case 4 -> {
        cluster.replica(replica).freeze();
        Thread.sleep(BLINK);
        cluster.replica(replica).thaw();
      }
      case 5 -> breakSomethingElse();
      default -> {
        cluster.replica(replica).kill();
        cluster.replica((replica + 1) % REPLICAS).kill();
      }
    }
    cluster.start(REPLICAS);
  }

  /** Until the others have given it up; then it goes on, as if nothing had been. */
  private void standStill(int replica) throws Exception {
    cluster.replica(replica).freeze();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                number(
                        "SELECT count(*) FROM replicas WHERE name = '%s'"
                            .formatted(Cluster.name(replica)))
                    == 0);
    cluster.replica(replica).thaw();
    assertThat(cluster.replica(replica).exitCode()).isEqualTo(GIVEN_UP);
  }

  private long number(String sql) throws Exception {
    return database.number(DATABASE, sql);
  }

  private void assertEachRanOnce(Set<String> deliveries) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<String> ran =
                  texts(
                      "SELECT e.delivery_id FROM events e JOIN runs r ON r.event_id = e.id"
                          + " WHERE r.diagram = 'count' AND r.state = 'COMPLETED'");
              assertThat(new HashSet<>(ran)).as("no delivery has two runs").hasSameSizeAs(ran);
              Set<String> left = new HashSet<>(deliveries);
              left.removeAll(new HashSet<>(ran));
              assertThat(left).as("acknowledged webhooks without a finished run").isEmpty();
            });
    assertThat(numbers("SELECT id FROM runs WHERE finished_at_ns IS NULL AND diagram = 'count'"))
        .isEmpty();
  }

  private void assertEachWaitEndedOnce(Set<String> runs) {
    Set<Long> ids = new HashSet<>();
    for (String run : runs) {
      ids.add(Long.parseLong(run.replace("run-", "")));
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Set<Long> left = new HashSet<>(ids);
              left.removeAll(
                  numbers("SELECT id FROM runs WHERE diagram = 'approve' AND state = 'COMPLETED'"));
              assertThat(left)
                  .withFailMessage(() -> "waits that have not ended: " + left + texts(OPEN_WAITS))
                  .isEmpty();
            });
    List<Long> woken = numbers("SELECT run_id FROM run_wakes");
    assertThat(new HashSet<>(woken)).as("no wait ended twice").hasSameSizeAs(woken);
  }

  private List<Long> numbers(String sql) {
    try {
      return database.numbers(DATABASE, sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> texts(String sql) {
    try {
      return database.texts(DATABASE, sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private long repeatedActivations() throws Exception {
    return number(
        "SELECT count(*) FROM (SELECT 1 FROM run_nodes GROUP BY run_id, node, activation"
            + " HAVING count(*) > 1) AS repeated");
  }
}
