package dev.dipeo.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.IdSource;
import dev.dipeo.base.Late;
import dev.dipeo.base.Refusing;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.Journal.Pending;
import dev.dipeo.journal.JournalFullException;
import dev.dipeo.journal.JournaledEvent;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.TestBounds;
import dev.dipeo.run.TestRunners;
import dev.dipeo.store.Samples;
import dev.dipeo.store.sqlite.Opened;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events on their way from the front door to the dispatcher, also after a restart. */
class EventRecoveryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ATTEMPTS_MAX = 3;
  private static final InstantSource CLOCK = InstantSource.fixed(Samples.NOON);

  @TempDir Path folder;
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private Opened opened;
  private Journal journal;

  @BeforeEach
  void open() {
    opened = Opened.in(folder);
    journal = opened.store().journal();
  }

  @AfterEach
  void close() {
    opened.close();
    timers.shutdownNow();
  }

  /** A channel in memory. */
  private static final class MemoryChannel {
    private final UnicastProcessor<Message<Event>> channel = UnicastProcessor.create();
    private final List<Long> published = new ArrayList<>();

    void publish(Event event) {
      published.add(event.id());
      channel.onNext(Message.of(event));
    }
  }

  /** One process. */
  private record Server(FrontDoor door, Backlog backlog, Pump pump, EventRecovery recovery) {}

  private Server server(MemoryChannel channel) {
    return server(channel, library(), journal, opened.store().runs());
  }

  private Server server(MemoryChannel channel, DiagramLibrary library) {
    return server(channel, library, journal, opened.store().runs());
  }

  private DiagramLibrary library() {
    try {
      Files.createDirectories(folder.resolve("diagrams"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DiagramLibrary library = new DiagramLibrary(folder.resolve("diagrams"));
    library.refresh();
    return library;
  }

  private Server server(
      MemoryChannel channel, DiagramLibrary library, Journal journal, RunStore runs) {
    var bounds = new DispatchBounds(1_000, 1 << 20, 4, ATTEMPTS_MAX, 10, 100);
    var ids = new IdSource(CLOCK);
    var engine =
        new RunEngine(
            TestRunners.of((_, _) -> Uni.createFrom().nothing()),
            runs,
            TestBounds.RUNS,
            CLOCK,
            timers,
            timers);
    var awaited =
        new AwaitedEvents(new Subscriptions(bounds, ids), journal, runs, CLOCK, timers, bounds);
    var dispatcher =
        new Dispatcher(library, new RunStarter(runs, engine), awaited, journal, ids, CLOCK, bounds);
    var backlog = new Backlog(bounds);
    var door = new FrontDoor(journal, backlog, channel::publish);
    var pump = new Pump(channel.channel, dispatcher, backlog, bounds);
    var recovery = new EventRecovery(journal, door, backlog, dispatcher, bounds);
    return new Server(door, backlog, pump, recovery);
  }

  @Test
  void take_aboveTheBoundOfTrees_payloadsAreReadAgainWhenTheyAreDue() {
    List<Event> published = new ArrayList<>();
    var backlog = new Backlog(new DispatchBounds(1_000, 1 << 20, 4, ATTEMPTS_MAX, 10, 100));
    var door = new FrontDoor(journal, backlog, published::add);
    for (int i = 1; i <= FrontDoor.TREES_MAX + 1; i++) {
      Event event = Samples.push(i, "d-" + i);
      JsonNode tree = event.payload();
      done(door.take(event));
      JsonNode passedOn = published.getLast().payload();
      assertThat(passedOn).isEqualTo(tree);
      assertThat(passedOn == tree).as("event %d", i).isEqualTo(i <= FrontDoor.TREES_MAX);
    }
  }

  @Test
  void recover_whatAnEarlierProcessLeft_isDispatched_andNothingElse() {
    append(1, 2, 3, 9);
    done(journal.complete(List.of(2L)));
    MemoryChannel channel = new MemoryChannel();
    Server server = server(channel);
    server.pump.start();
    done(server.recovery.recover(8));

    await().atMost(PATIENCE).until(() -> state(1) == EventState.DISPATCHED);
    await().atMost(PATIENCE).until(() -> state(3) == EventState.DISPATCHED);
    assertThat(channel.published).containsExactly(1L, 3L);
    assertThat(state(9)).as("newer than the process").isEqualTo(EventState.RECEIVED);
    await().atMost(PATIENCE).until(() -> server.backlog.events() == 0);
  }

  @Test
  void events_beforeTheFolderOfDiagramsCanBeRead_stayPending_andAreDispatchedThen()
      throws IOException {
    append(1, 2);
    DiagramLibrary library = new DiagramLibrary(folder.resolve("diagrams"));
    library.refresh(); // the folder is not there
    Server server = server(new MemoryChannel(), library);
    server.pump.start();
    var recovered = server.recovery.recover(8).subscribeAsCompletionStage();
    done(server.door.take(Samples.push(9, "d-9")));
    assertThat(List.of(state(1), state(2), state(9))).containsOnly(EventState.RECEIVED);
    assertThat(done(journal.pending(0, 9))).extracting(Pending::tries).containsOnly(0);

    Files.createDirectories(folder.resolve("diagrams"));
    library.refresh();
    await().atMost(PATIENCE).until(() -> state(9) == EventState.DISPATCHED);
    await().atMost(PATIENCE).until(recovered::isDone);
    await().atMost(PATIENCE).until(() -> state(2) == EventState.DISPATCHED);
    await().atMost(PATIENCE).until(() -> state(1) == EventState.DISPATCHED);
  }

  @Test
  void recover_eventThatIsDamaged_isDead_andTheRestMovesOn() throws SQLException {
    append(1, 2, 3);
    Opened.damage(folder, "UPDATE event_blocks SET packed = 'x' WHERE first_event_id = 2");
    MemoryChannel channel = new MemoryChannel();
    Server server = server(channel);
    server.pump.start();
    done(server.recovery.recover(8));

    await().atMost(PATIENCE).until(() -> state(3) == EventState.DISPATCHED);
    assertThat(channel.published).containsExactly(1L, 3L);
    assertThat(done(journal.list(EventQuery.newest(9))))
        .filteredOn(event -> event.state() == EventState.DEAD)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.error().orElseThrow())
                    .startsWith("The store is damaged: event 2 is not what was written"));
  }

  @Test
  void recover_eventsThatMayHaveEndedTheProcess_areDispatchedAloneAfterTheOthers() {
    append(1, 2);
    MemoryChannel ends = new MemoryChannel(); // nobody takes from it: the process ends first
    done(server(ends).recovery.recover(8));
    assertThat(ends.published).containsExactly(1L, 2L);
    append(3);

    MemoryChannel channel = new MemoryChannel();
    Server server = server(channel);
    server.pump.start();
    done(server.recovery.recover(8));
    assertThat(channel.published).as("the others are not put on the channel").containsExactly(3L);
    assertThat(List.of(state(1), state(2)))
        .containsExactly(EventState.DISPATCHED, EventState.DISPATCHED);
  }

  @Test
  void recover_eventWhoseDispatchEndsTheProcessAgainAndAgain_isDead_andTheRestMovesOn() {
    append(1, 2);
    for (int restart = 1; restart <= ATTEMPTS_MAX; restart++) {
      done(journal.tried(List.of(1L)));
    }
    Server server = server(new MemoryChannel());
    server.pump.start();
    done(server.recovery.recover(8));

    JournaledEvent dead = done(journal.find(1)).orElseThrow();
    assertThat(dead.state()).isEqualTo(EventState.DEAD);
    assertThat(dead.error()).contains("the server ended 4 times while this event was dispatched");
    await().atMost(PATIENCE).until(() -> state(2) == EventState.DISPATCHED);
  }

  @Test
  void take_whoseSenderGoesAwayBeforeTheAnswer_isDispatchedAllTheSame() {
    CompletableFuture<Void> written = new CompletableFuture<>();
    CompletableFuture<Void> go = new CompletableFuture<>();
    journal = Late.at("append", Journal.class, journal, written, go);
    Server server = server(new MemoryChannel());
    server.pump.start();
    Cancellable sender = server.door.take(Samples.push(1, "d-1")).subscribe().with(_ -> {});
    written.join();
    sender.cancel();
    go.complete(null);

    await().atMost(PATIENCE).until(() -> state(1) == EventState.DISPATCHED);
    await().atMost(PATIENCE).until(() -> server.backlog.events() == 0);
  }

  /** Whatever of it cannot be recorded, and for longer than attempts at a dispatch are made. */
  @ParameterizedTest
  @ValueSource(strings = {"complete", "create"})
  void event_whoseDispatchCannotBeRecorded_isDispatchedWhenTheStoreWritesAgain(String call)
      throws Exception {
    Files.writeString(
        Files.createDirectories(folder.resolve("diagrams")).resolve("hello.yaml"),
        "version: light\nnodes:\n  - {label: Start, type: start, trigger_mode: hook, hook_event: github.push}\n");
    Refusing store = new Refusing();
    Server server =
        server(
            new MemoryChannel(),
            library(),
            store.in(Journal.class, journal, call, "bury"),
            store.in(RunStore.class, opened.store().runs(), call));
    server.pump.start();
    store.refuse(true);
    done(server.door.take(Samples.push(1, "d-1")));
    await().atMost(PATIENCE).until(() -> store.refused() > ATTEMPTS_MAX);
    assertThat(state(1)).isEqualTo(EventState.RECEIVED);
    assertThat(server.backlog.events()).isEqualTo(1);

    store.refuse(false);
    await().atMost(PATIENCE).until(() -> state(1) == EventState.DISPATCHED);
    assertThat(done(opened.store().runs().ofEvent(1))).hasSize(1);
    await().atMost(PATIENCE).until(() -> server.backlog.events() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", "tried", "find"})
  void recover_whileTheStoreDoesNotWork_waitsUntilItDoes(String call) {
    append(1, 2);
    done(journal.tried(List.of(2L))); // comes last and alone
    Refusing store = new Refusing();
    Server server =
        server(
            new MemoryChannel(),
            library(),
            store.in(Journal.class, journal, call),
            opened.store().runs());
    server.pump.start();
    store.refuse(true);
    var recovered = server.recovery.recover(8).subscribeAsCompletionStage();
    await().atMost(PATIENCE).until(() -> store.refused() > 1);
    store.refuse(false);

    done(Uni.createFrom().completionStage(recovered));
    await().atMost(PATIENCE).until(() -> state(1) == EventState.DISPATCHED);
    await().atMost(PATIENCE).until(() -> state(2) == EventState.DISPATCHED);
  }

  @Test
  void take_afterClosing_isRefusedAndNothingIsWritten() {
    Server server = server(new MemoryChannel());
    assertThat(server.door.isTaking()).isTrue();
    server.door.close();
    Optional<Throwable> refused =
        done(
            server
                .door
                .take(Samples.push(1, "d-1"))
                .map(_ -> Optional.<Throwable>empty())
                .onFailure()
                .recoverWithItem(Optional::of));
    assertThat(refused.orElseThrow())
        .isInstanceOf(JournalFullException.class)
        .hasMessage("this server is being stopped");
    assertThat(done(journal.find(1))).isEmpty();
    assertThat(server.door.isTaking()).isFalse();
  }

  private void append(long... ids) {
    for (long id : ids) {
      done(journal.append(Samples.push(id, "d-" + id)));
    }
  }

  private EventState state(long id) {
    return done(journal.find(id)).orElseThrow().state();
  }

  private static <T> T done(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }
}
