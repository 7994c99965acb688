package dev.dipeo.dispatch;

import static dev.dipeo.store.Samples.NOON;
import static dev.dipeo.store.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dipeo.base.IdSource;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventState;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.TestBounds;
import dev.dipeo.run.TestRunners;
import dev.dipeo.store.Samples;
import dev.dipeo.store.StoreOutageException;
import dev.dipeo.store.postgresql.Database;
import dev.dipeo.store.postgresql.Postgresql;
import dev.dipeo.store.postgresql.Unanswered;
import dev.dipeo.store.sql.SqlStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded though nobody was told so. */
class ReconciliationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final InstantSource CLOCK = InstantSource.fixed(NOON);

  @TempDir Path folder;
  private final Unanswered connections = new Unanswered(Database.create()::connect);
  private final ExecutorService completions = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private SqlStore store;
  private FrontDoor door;
  private Backlog backlog;
  private RunEngine engine;
  private Reconciliation reconciliation;

  @BeforeEach
  void open() throws Exception {
    store =
        Postgresql.open(connections, "test", dev.dipeo.store.TestBounds.STORE, completions, CLOCK);
    var bounds = new DispatchBounds(1_000, 1 << 20, 4, 3, 10, 100);
    var ids = new IdSource(CLOCK);
    RunStore runs = store.runs();
    engine =
        new RunEngine(
            TestRunners.of((_, _) -> Uni.createFrom().nothing()),
            runs,
            TestBounds.RUNS,
            CLOCK,
            timers,
            timers);
    var starter = new RunStarter(runs, engine);
    var subscriptions = new Subscriptions(bounds, ids);
    var awaited = new AwaitedEvents(subscriptions, store.journal(), runs, CLOCK, timers, bounds);
    var library = new DiagramLibrary(Files.createDirectories(folder.resolve("diagrams")));
    library.refresh();
    var dispatcher = new Dispatcher(library, starter, awaited, store.journal(), ids, CLOCK, bounds);
    UnicastProcessor<Message<Event>> channel = UnicastProcessor.create();
    backlog = new Backlog(bounds);
    door = new FrontDoor(store.journal(), backlog, event -> channel.onNext(Message.of(event)));
    new Pump(channel, dispatcher, backlog, bounds).start();
    var recovery =
        new RunRecovery(
            runs,
            engine,
            starter,
            store.journal(),
            CLOCK,
            timers,
            new RecoveryBounds(3, 100, Duration.ZERO));
    reconciliation =
        new Reconciliation(
            store.replicas(),
            store.journal(),
            backlog,
            new EventRecovery(store.journal(), door, backlog, dispatcher, bounds),
            runs,
            engine,
            new Dormancy(
                store.dormant(),
                subscriptions,
                awaited,
                engine,
                recovery,
                CLOCK,
                new DormancyBounds(Duration.ofMinutes(1))),
            recovery);
  }

  @AfterEach
  void close() {
    engine.close();
    store.close();
    completions.shutdown();
    timers.shutdownNow();
  }

  private static <T> T get(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  @Test
  void eventWhoseCommitWasNotAnswered_isDispatched_thoughItsSenderWasRefused() {
    connections.loseNextAnswer();
    assertThatThrownBy(() -> get(door.take(Samples.push(7, "d-7"))))
        .isInstanceOf(StoreOutageException.class);
    assertThat(backlog.events()).isZero();
    assertThat(get(door.take(Samples.push(8, "d-7")))).isEqualTo(new Appended.Duplicate(7));
    assertThat(state(7)).isEqualTo(EventState.RECEIVED);

    get(reconciliation.look());
    await().atMost(PATIENCE).until(() -> state(7) == EventState.DISPATCHED);
    await().atMost(PATIENCE).until(() -> backlog.events() == 0);
  }

  private EventState state(long id) {
    return get(store.journal().find(id)).orElseThrow().state();
  }

  @Test
  void runWhoseCommitWasNotAnswered_isDriven() {
    connections.loseNextAnswer();
    assertThatThrownBy(() -> get(store.runs().create(List.of(run(7, "a", Optional.empty())))))
        .isInstanceOf(StoreOutageException.class);
    get(reconciliation.look());
    await().atMost(PATIENCE).until(() -> engine.drives("run-7"));
    await()
        .atMost(PATIENCE)
        .until(
            () -> get(store.runs().find("run-7")).orElseThrow().run().state() == RunState.RUNNING);
  }

  @Test
  void whileEveryCommitIsAnswered_nothingIsLookedFor() {
    get(store.journal().append(Samples.push(7, "d-7"))); // as of an event that is on its way
    get(reconciliation.look());
    assertThat(state(7)).isEqualTo(EventState.RECEIVED);
    assertThat(backlog.events()).isZero();
  }
}
