package dev.dipeo.store.postgresql;

import static dev.dipeo.store.Samples.NOON;
import static dev.dipeo.store.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dipeo.journal.Journal.Pending;
import dev.dipeo.replica.Claim;
import dev.dipeo.replica.Member;
import dev.dipeo.replica.Replica;
import dev.dipeo.replica.Replica.Kind;
import dev.dipeo.run.DormantWait;
import dev.dipeo.run.RunStore.Unfinished;
import dev.dipeo.store.ReplicasContract;
import dev.dipeo.store.Samples;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.StoreOutageException;
import dev.dipeo.store.TestBounds;
import dev.dipeo.store.sql.SqlStore;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that share a database. */
class PostgresqlReplicasTest extends ReplicasContract {
  private static final Duration SHORT = Duration.ofSeconds(2);

  private final Database database = Database.create();
  private final List<OpenedPostgresql> opened = new ArrayList<>();
  private SqlStore one;
  private SqlStore two;

  @BeforeEach
  void open() {
    one = joined("one");
    two = joined("two");
  }

  private SqlStore joined(String name) {
    SqlStore store = opened(TestBounds.LEASE);
    join(store, name, Kind.SERVER, TestBounds.LEASE);
    return store;
  }

  private SqlStore opened(Duration lease) {
    opened.add(OpenedPostgresql.with(database, TestBounds.withLease(lease)));
    return opened.getLast().store();
  }

  @AfterEach
  void close() {
    opened.forEach(OpenedPostgresql::close);
  }

  @Override
  protected SqlStore server() {
    return one;
  }

  @Override
  protected SqlStore other() {
    return two;
  }

  /** One that watches with a short lease. It writes nothing itself. */
  private SqlStore watcher() {
    SqlStore watcher = opened(SHORT);
    join(watcher, "watcher", Kind.SERVER, SHORT);
    return watcher;
  }

  @Test
  void whoWritesNothingForTheLease_losesItsWork_andCanWriteNothingMore() {
    AtomicInteger lost = new AtomicInteger();
    SqlStore silent = opened(TestBounds.LEASE);
    silent.join(
        new Member("silent", Kind.SERVER, TestBounds.LEASE), () -> NOON, lost::incrementAndGet);
    get(silent.runs().create(List.of(run(1, "deploy", Optional.empty()))));
    get(silent.journal().append(Samples.push(7, "d-7")));
    SqlStore watcher = watcher();

    Claim claim = claimed(watcher, one, two);
    assertThat(claim).isEqualTo(new Claim(List.of(1L), List.of(), List.of(7L)));
    assertThat(get(watcher.journal().pending(List.of(7L))))
        .extracting(pending -> pending.event().id())
        .containsExactly(7L);
    assertThatThrownBy(() -> get(silent.runs().cancel("run-1", NOON)))
        .isInstanceOf(StoreOutageException.class)
        .hasMessageContaining("others took over its work");
    assertThatThrownBy(() -> get(silent.journal().append(Samples.push(8, "d-8"))))
        .isInstanceOf(StoreOutageException.class);
    assertThat(lost.get()).isPositive();
    assertThat(silent.accepting()).isFalse();
    assertThat(get(one.runs().find("run-1")).orElseThrow().run().finishedAt()).isEmpty();
    assertThat(get(one.journal().find(8))).isEmpty();
    assertThat(get(one.journal().append(Samples.push(9, "d-8"))))
        .as("what was refused is not remembered")
        .isInstanceOf(dev.dipeo.journal.Appended.Recorded.class);
  }

  /** Claims until something is claimed, while these write. */
  private static Claim claimed(SqlStore watcher, SqlStore... writing) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              for (SqlStore store : writing) {
                get(store.replicas().renew());
              }
              return get(watcher.replicas().claim(NOON));
            },
            claim -> !claim.isNothing());
  }

  @Test
  void whoWrites_isNotGivenUp() {
    get(two.runs().create(List.of(run(1, "deploy", Optional.empty()))));
    SqlStore silent = joined("silent");
    get(silent.runs().create(List.of(run(2, "deploy", Optional.empty()))));
    assertThat(claimed(watcher(), one, two).runs()).containsExactly(2L);
    get(two.runs().cancel("run-1", NOON));
  }

  /** As one that was stopped in the middle of a transaction. */
  @Test
  void whoHoldsItsRow_isLeftAloneForNow_andHoldsNobodyUp() throws Exception {
    SqlStore silent = joined("silent");
    get(silent.runs().create(List.of(run(1, "deploy", Optional.empty()))));
    SqlStore watcher = watcher();
    try (Connection frozen = database.connect();
        Statement statement = frozen.createStatement()) {
      frozen.setAutoCommit(false);
      statement.execute(
          "UPDATE replicas SET beat = beat + 1 WHERE id = " + silent.replicas().self());
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < SHORT.toNanos() * 3) {
        get(one.replicas().renew());
        get(two.replicas().renew());
        assertThat(get(watcher.replicas().claim(NOON)).isNothing()).isTrue();
      }
      frozen.rollback();
    }
    assertThat(claimed(watcher, one, two).runs()).containsExactly(1L);
  }

  /** The database itself ends the connection of one that stands still within a transaction. */
  @Test
  void connectionForWriting_isEndedWhenItStandsStillWithinATransaction() throws Exception {
    List<Connection> connections = new ArrayList<>();
    var completions = Executors.newSingleThreadExecutor();
    try (SqlStore store =
        Postgresql.open(
            () -> {
              connections.add(database.connect());
              return connections.getLast();
            },
            "test",
            TestBounds.withLease(SHORT),
            completions,
            () -> NOON)) {
      assertThat(store.slot()).isZero();
      try (var statement = connections.getFirst().createStatement();
          var rows = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("2s");
      }
    } finally {
      completions.shutdown();
    }
  }

  @Test
  void workOfOneThatLeft_isSharedByThoseThatClaimAtTheSameTime_andClaimedOnce() {
    int runs = 1_200;
    List<dev.dipeo.run.Run> all = new ArrayList<>();
    for (int i = 1; i <= runs; i++) {
      all.add(run(i, "d-" + i, Optional.empty()));
    }
    SqlStore leaving = joined("leaving");
    get(leaving.runs().create(all));
    get(leaving.replicas().leave());
    Set<Long> claimed = new HashSet<>();
    while (claimed.size() < runs) {
      List<Claim> both =
          get(Uni.join().all(one.replicas().claim(NOON), two.replicas().claim(NOON)).andFailFast());
      for (Claim claim : both) {
        assertThat(claim.runs()).hasSizeLessThanOrEqualTo(500);
        claim.runs().forEach(run -> assertThat(claimed.add(run)).as("run %d", run).isTrue());
      }
    }
    assertThat(unfinished(one) + unfinished(two)).isEqualTo(runs);
  }

  private static int unfinished(SqlStore store) {
    return get(store.runs().unfinished("", 10_000)).size();
  }

  @Test
  void sameName_replacesAtOnceWhoseConnectionIsGone_andNobodyElse() {
    OpenedPostgresql first = opened.getFirst();
    get(one.runs().create(List.of(run(1, "deploy", Optional.empty()))));
    SqlStore namesake = joined("one");
    assertThat(get(namesake.replicas().claim(NOON)).isNothing())
        .as("the first one is there")
        .isTrue();
    get(one.replicas().renew());

    first.close(); // without leaving, as a crash
    opened.remove(first);
    SqlStore again = opened(TestBounds.LEASE);
    join(again, "one", Kind.SERVER, TestBounds.LEASE);
    assertThat(get(again.replicas().claim(NOON)).runs()).containsExactly(1L);
    assertThat(get(two.replicas().list()))
        .extracting(Replica::name)
        .containsExactlyInAnyOrder("two", "one");
  }

  @Test
  void runsGivenBack_areClaimedByOthers() {
    get(one.runs().create(List.of(run(1, "a", Optional.empty()), run(2, "a", Optional.empty()))));
    get(one.replicas().giveBack(List.of("run-2")));
    assertThat(get(two.replicas().claim(NOON)).runs()).containsExactly(2L);
    assertThat(get(one.runs().unfinished("", 9)))
        .extracting(Unfinished::id)
        .containsExactly("run-1");
  }

  @Test
  void eventsOfAReceiver_areForWhoeverComes() {
    SqlStore receiver = opened(TestBounds.LEASE);
    join(receiver, "receiver", Kind.RECEIVER, TestBounds.LEASE);
    get(receiver.journal().append(Samples.push(7, "d-7")));
    assertThat(get(receiver.journal().pending(0, 9))).isEmpty();
    assertThat(get(two.replicas().claim(NOON)).events()).containsExactly(7L);
    assertThat(get(two.journal().pending(0, 9)))
        .extracting(Pending::event)
        .extracting(event -> event.id())
        .containsExactly(7L);
  }

  @Test
  void theFirstOfTheServers_isOne() {
    get(one.replicas().claim(NOON));
    get(two.replicas().claim(NOON));
    assertThat(one.replicas().isFirst()).isTrue();
    assertThat(two.replicas().isFirst()).isFalse();
    get(one.replicas().leave());
    get(two.replicas().claim(NOON));
    assertThat(two.replicas().isFirst()).isTrue();
  }

  @Test
  void serverWhileAStoreIsCopied_isRefused_andACopyWhileThereAreServersIs() {
    assertThatThrownBy(() -> Postgresql.openToFill(database::connect, "test", () -> NOON))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("A server uses the database test");
  }

  @Test
  void eventThatWhoeverDispatchedItHadNoTimeToShowToDormantRuns_isShownByAnother() {
    get(one.runs().create(List.of(run(1, "a", Optional.empty()))));
    DormantWait wait =
        new DormantWait("run-1", "Wait", 1, "github", "push", NOON.plusSeconds(60), "{}");
    get(one.dormant().layDown(List.of(wait), () -> true));
    get(one.journal().append(Samples.push(7, "d-7")));
    get(one.journal().complete(List.of(7L)));
    get(one.replicas().leave());
    assertThat(get(two.replicas().errands()).events()).isEmpty();
    get(two.replicas().claim(NOON));
    assertThat(get(two.replicas().errands()).events()).containsExactly(7L);
  }
}
