package dev.dipeo.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.Journal.Pending;
import dev.dipeo.journal.SameBody;
import dev.dipeo.store.Samples;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.StoreOutageException;
import dev.dipeo.store.TestBounds;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What only a database on the network does. */
class PostgresqlTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Database database = Database.create();

  private static <T> T get(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  @Test
  void connectionsThatAreLost_areReplaced() throws SQLException {
    try (OpenedPostgresql opened = OpenedPostgresql.in(database)) {
      Journal journal = opened.store().journal();
      get(journal.append(Samples.push(1, "d-1")));
      database.disconnectAll();
      get(journal.append(Samples.push(2, "d-2")));
      for (int i = 0; i < TestBounds.READ_THREADS * 2; i++) {
        assertThat(get(journal.find(1))).isPresent();
      }
      assertThat(opened.store().accepting()).isTrue();
    }
  }

  @Test
  void connectionThatIsLostWithinATransaction_failsItsWrites_andTheNextOnesSucceed()
      throws Exception {
    try (OpenedPostgresql opened = OpenedPostgresql.in(database);
        Connection other = database.connect()) {
      Journal journal = opened.store().journal();
      other.setAutoCommit(false);
      try (PreparedStatement lock = other.prepareStatement("LOCK TABLE seen IN EXCLUSIVE MODE")) {
        lock.execute();
      }
      var appended = journal.append(Samples.push(1, "d-1")).subscribeAsCompletionStage();
      await()
          .atMost(PATIENCE)
          .until(() -> database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
      other.commit();
      get(Uni.createFrom().completionStage(appended));
      assertThatThrownBy(
              () -> {
                try (PreparedStatement lock =
                    other.prepareStatement("LOCK TABLE seen IN EXCLUSIVE MODE")) {
                  lock.execute();
                }
                var lost = journal.append(Samples.push(2, "d-2")).subscribeAsCompletionStage();
                await()
                    .atMost(PATIENCE)
                    .until(
                        () ->
                            database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
                database.disconnectAll();
                get(Uni.createFrom().completionStage(lost));
              })
          .isInstanceOf(StoreOutageException.class)
          .hasMessageContaining("test");
      await().atMost(PATIENCE).until(() -> opened.store().accepting());
      get(journal.append(Samples.push(2, "d-2")));
      assertThat(ids(journal)).containsExactly(1L, 2L);
    }
  }

  private static List<Long> ids(Journal journal) {
    return get(journal.pending(0, 10_000)).stream().map(Pending::event).map(Event::id).toList();
  }

  /** Two replicas get the same deliveries, as from a sender that retries at the other one. */
  @Test
  void sameDeliveriesAtTwoReplicas_areRecordedOnce() {
    int deliveries = 400;
    try (OpenedPostgresql one = OpenedPostgresql.in(database);
        OpenedPostgresql two = OpenedPostgresql.in(database)) {
      List<Uni<Appended>> answers = new ArrayList<>();
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < deliveries; i++) {
        order.add(i);
      }
      long id = 0;
      for (OpenedPostgresql replica : List.of(one, two)) {
        Collections.shuffle(order, new Random(id));
        for (int delivery : order) {
          id++;
          answers.add(
              replica
                  .store()
                  .journal()
                  .append(
                      Samples.push(id, "d-" + delivery, "{\"n\": " + delivery + "}"),
                      DedupeRule.of(SameBody.FLAG)));
        }
      }
      List<Appended> told = get(Uni.join().all(answers).andFailFast());
      assertThat(told.stream().filter(Appended.Recorded.class::isInstance)).hasSize(deliveries);
      Set<String> recorded = new HashSet<>();
      get(one.store().journal().pending(0, 10_000))
          .forEach(pending -> recorded.add(pending.event().deliveryId()));
      assertThat(recorded).hasSize(deliveries);
      for (int i = 0; i < told.size(); i++) {
        if (told.get(i) instanceof Appended.Duplicate(long first, boolean _)) {
          assertThat(get(one.store().journal().find(first))).isPresent();
        }
      }
    }
  }

  /** Not hundreds of ways over the network. */
  @Test
  void batchOfAppends_isAFewStatements() throws Exception {
    int events = 400;
    AtomicInteger statements = new AtomicInteger();
    var completions = Executors.newSingleThreadExecutor();
    try (var store =
        Postgresql.open(
            () -> counting(database.connect(), statements),
            "test",
            TestBounds.STORE,
            completions,
            InstantSource.fixed(Samples.NOON))) {
      get(store.journal().append(Samples.push(1, "d-1")));
      long commits = store.commits();
      statements.set(0);
      List<Uni<Appended>> all = new ArrayList<>();
      for (int i = 2; i < events + 2; i++) {
        all.add(store.journal().append(Samples.push(i, "d-" + i)));
      }
      get(Uni.join().all(all).andFailFast());
      // Begin, claim, events, what is pending, blocks, and commit.
      assertThat(statements.get()).isLessThanOrEqualTo((int) (store.commits() - commits) * 6);
      assertThat(store.commits() - commits).isLessThan(events / 4);
    } finally {
      completions.shutdown();
    }
  }

  private static Connection counting(Connection connection, AtomicInteger statements) {
    return (Connection)
        Proxy.newProxyInstance(
            PostgresqlTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              Object result = invoke(connection, method, arguments);
              return result instanceof PreparedStatement prepared
                  ? counting(prepared, statements)
                  : result;
            });
  }

  private static PreparedStatement counting(PreparedStatement prepared, AtomicInteger statements) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            PostgresqlTest.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (_, method, arguments) -> {
              if (method.getName().startsWith("execute")) {
                statements.incrementAndGet();
              }
              return invoke(prepared, method, arguments);
            });
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** A number that two processes gave fails the event that has it, and none beside it. */
  @Test
  void eventOfAnothersNumber_failsAlone() {
    try (OpenedPostgresql opened = OpenedPostgresql.in(database)) {
      Journal journal = opened.store().journal();
      get(journal.append(Samples.push(7, "d-0")));
      List<Uni<Object>> all = new ArrayList<>();
      for (int i = 1; i <= 20; i++) {
        all.add(
            journal
                .append(Samples.push(i, "d-" + i))
                .onItemOrFailure()
                .transform((item, failure) -> failure == null ? item : failure));
      }
      List<Object> told = get(Uni.join().all(all).andFailFast());
      assertThat(told.get(6))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e).hasMessageContaining("event id 7"));
      assertThat(told.stream().filter(Appended.Recorded.class::isInstance)).hasSize(19);
      // Its delivery was not remembered.
      assertThat(get(journal.append(Samples.push(21, "d-7"))))
          .isInstanceOf(Appended.Recorded.class);
    }
  }

  /** Two processes that want the same rows in another order. */
  @Test
  void transactionThatGivesWayInADeadlock_isRepeated() throws Exception {
    try (OpenedPostgresql opened = OpenedPostgresql.in(database);
        Connection other = database.connect();
        var statement = other.createStatement()) {
      Journal journal = opened.store().journal();
      get(journal.append(Samples.push(1, "d-1")));
      get(journal.append(Samples.push(2, "d-2")));
      other.setAutoCommit(false);
      statement.execute("SET deadlock_timeout = '1min'"); // so that the store gives way
      statement.execute("SELECT 1 FROM pending_events WHERE event_id = 1 FOR UPDATE");
      var completed = journal.complete(List.of(2L, 1L)).subscribeAsCompletionStage();
      await()
          .atMost(PATIENCE)
          .until(() -> database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
      statement.execute("UPDATE pending_events SET tries = 7 WHERE event_id = 2");
      other.commit();
      get(Uni.createFrom().completionStage(completed));
      assertThat(ids(journal)).isEmpty();
      assertThat(opened.store().accepting()).isTrue();
    }
  }

  @Test
  void serverThatDoesNotAnswer_isNamed() {
    assertThatThrownBy(
            () ->
                Postgresql.open(
                    () -> DriverManager.getConnection("jdbc:postgresql://127.0.0.1:1/none"),
                    "127.0.0.1:1/none",
                    TestBounds.STORE,
                    Runnable::run,
                    InstantSource.fixed(Samples.NOON)))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("The database 127.0.0.1:1/none does not answer");
  }

  @Test
  void databaseOfANewerProgram_isLeftAlone() throws SQLException {
    OpenedPostgresql.in(database).close();
    database.change("INSERT INTO schema_migrations VALUES (999, '999_later.sql', 0)");
    assertThatThrownBy(() -> OpenedPostgresql.in(database))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer version");
  }

  /** PostgreSQL's text holds every character but one, and halves of characters are none. */
  @Test
  void textThatPostgresqlCannotHold_isKeptAsFarAsPossible() {
    try (OpenedPostgresql opened = OpenedPostgresql.in(database)) {
      Journal journal = opened.store().journal();
      get(journal.append(Samples.push(1, "d-1", "{\"a\": \"\\u0000 \\ud800\"}")));
      get(journal.bury(1, "said \0 and \ud800"));
      assertThat(get(journal.find(1)).orElseThrow().error()).contains("said \ufffd and \ufffd");
    }
  }

  @Test
  void commits_areSynced_whateverTheServersSetting() throws SQLException {
    database.change(
        "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET"
            + " synchronous_commit = off'; END $$");
    List<Connection> connections = new ArrayList<>();
    var completions = Executors.newSingleThreadExecutor();
    try (var store =
        Postgresql.open(
            () -> {
              connections.add(database.connect());
              return connections.getLast();
            },
            "test",
            TestBounds.STORE,
            completions,
            InstantSource.fixed(Samples.NOON))) {
      get(store.journal().append(Samples.push(1, "d-1")));
      try (var rows =
          connections.getFirst().createStatement().executeQuery("SHOW synchronous_commit")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("on");
      }
    } finally {
      completions.shutdown();
    }
  }
}
