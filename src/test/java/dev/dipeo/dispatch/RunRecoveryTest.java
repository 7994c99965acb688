package dev.dipeo.dispatch;

import static dev.dipeo.store.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Refusing;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Journal;
import dev.dipeo.replica.Member;
import dev.dipeo.replica.Replica;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.NodeState;
import dev.dipeo.run.Origin;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Outcome.Failure;
import dev.dipeo.run.Resumes;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunBounds;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.RecordedRun;
import dev.dipeo.run.TestBounds;
import dev.dipeo.run.TestRunners;
import dev.dipeo.store.Samples;
import dev.dipeo.store.sqlite.Opened;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that come and go on one store. */
class RunRecoveryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int RESUMES_MAX = 3;

  /** The greatest id from before every process. */
  private static final long LAST_ID = 8;

  private static final String SOURCE =
      """
      version: light
      nodes:
        - {label: Start, type: start}
        - {label: Work, type: code_job, code: "result = 1"}
        - {label: After, type: code_job, code: "result = 2"}
      connections:
        - {from: Start, to: Work}
        - {from: Work, to: After}
      """;

  @TempDir Path folder;
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private Opened opened;
  private RunStore runs;
  private Journal journal;

  /** Runs whose node Work never comes to an end. */
  private final Set<String> hanging = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void open() {
    opened = Opened.in(folder);
    runs = opened.store().runs();
    journal = opened.store().journal();
  }

  @AfterEach
  void close() {
    opened.close();
    executor.shutdownNow();
    timers.shutdownNow();
  }

  /** A server from its start to its end. */
  private final class Server implements AutoCloseable {
    final List<String> activations = new CopyOnWriteArrayList<>();
    final RunEngine engine;
    final RunRecovery recovery;

    Server(Duration trial) {
      this(trial, TestBounds.RUNS, 100);
    }

    Server(Duration trial, RunBounds bounds, int atOnceMax) {
      engine = new RunEngine(TestRunners.of(this::run), runs, bounds, () -> NOON, executor, timers);
      recovery =
          new RunRecovery(
              runs,
              engine,
              new RunStarter(runs, engine),
              journal,
              () -> NOON,
              timers,
              new RecoveryBounds(RESUMES_MAX, atOnceMax, trial));
    }

    Server() {
      this(Duration.ofMillis(20));
    }

    private Uni<Outcome> run(Node node, NodeAttempt activation) {
      activations.add(activation.runId() + " " + node.label());
      return node.label().equals("Work") && hanging.contains(activation.runId())
          ? Uni.createFrom().nothing()
          : Uni.createFrom()
              .item(new Outcome.Emitted(Outcome.Emission.of(TextNode.valueOf(node.label()))));
    }

    Server recover() {
      done(recovery.recover(LAST_ID));
      return this;
    }

    /** As a crash: nothing more is recorded. */
    @Override
    public void close() {
      engine.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unfinished", "resumed", "find"})
  void run_whileTheStoreDoesNotWork_isTakenUpWhenItDoes(String call) {
    begun(1, Optional.empty());
    RunStore working = runs;
    Refusing store = new Refusing();
    runs = store.in(RunStore.class, working, call);
    store.refuse(true);
    try (Server server = new Server()) {
      var recovered = server.recovery.recover(LAST_ID).subscribeAsCompletionStage();
      await().atMost(PATIENCE).until(() -> store.refused() > 1);
      store.refuse(false);

      done(Uni.createFrom().completionStage(recovered));
      await()
          .atMost(PATIENCE)
          .until(
              () -> done(working.find("run-1")).orElseThrow().run().state() == RunState.COMPLETED);
    }
  }

  @Test
  void runThatHadBegun_goesOnWhereItsRecordsEnd() {
    begun(1, Optional.empty());
    done(runs.record(ofId("run-1"), List.of(over(2, "Work"))));
    try (Server server = new Server().recover()) {
      Run run = ended("run-1");
      assertThat(run.state()).isEqualTo(RunState.COMPLETED);
      assertThat(run.resumes()).isEqualTo(new Resumes(1, Optional.of(NOON), 1, 2));
      assertThat(server.activations).containsExactly("run-1 After");
    }
  }

  @Test
  void runThatHadNotBegun_isStartedAndNotCounted() {
    done(runs.create(List.of(run(1, SOURCE, Optional.empty(), Origin.SERVER))));
    try (Server server = new Server().recover()) {
      assertThat(ended("run-1").state()).isEqualTo(RunState.COMPLETED);
      assertThat(ended("run-1").resumes()).isEqualTo(Resumes.NONE);
      assertThat(server.activations).containsExactly("run-1 Start", "run-1 Work", "run-1 After");
    }
  }

  @Test
  void runs_goOnInTheOrderInWhichTheyCame_thoughNotAllAtOnce() {
    for (int number = 1; number <= 7; number++) {
      done(runs.create(List.of(run(number, SOURCE, Optional.empty(), Origin.SERVER))));
    }
    try (Server server = new Server(Duration.ZERO, new RunBounds(1, 1, 0, 8, 9, 99), 3).recover()) {
      for (int number = 1; number <= 7; number++) {
        assertThat(ended("run-" + number).state()).isEqualTo(RunState.COMPLETED);
      }
      assertThat(server.activations)
          .filteredOn(activation -> activation.endsWith(" Start"))
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, 7).mapToObj("run-%d Start"::formatted).toList());
    }
  }

  @Test
  void runThatIsDamaged_hasFailed_andTheOthersGoOn() throws SQLException {
    begun(1, Optional.empty());
    begun(2, Optional.empty());
    Opened.damage(folder, "UPDATE run_nodes SET packed = x'00' WHERE run_id = 1");
    try (Server server = new Server().recover()) {
      assertThat(ended("run-2").state()).isEqualTo(RunState.COMPLETED);
      assertThat(server.activations).noneMatch(activation -> activation.startsWith("run-1 "));
      Run damaged =
          done(runs.list(
                  new RunStore.RunQuery(Optional.empty(), Optional.empty(), Optional.empty(), 9)))
              .getLast();
      assertThat(damaged.state()).isEqualTo(RunState.FAILED);
      assertThat(damaged.failure().orElseThrow().type()).isEqualTo("damaged");
    }
  }

  @Test
  void runsThatHaveEnded_andThoseOfThisProcess_areLeftAlone() {
    Run over = run(1, SOURCE, Optional.empty(), Origin.SERVER);
    done(runs.create(List.of(over)));
    done(
        runs.finish(
            over.ended(
                RunState.CANCELLED, NOON, Optional.empty(), Optional.empty(), Optional.empty()),
            List.of()));
    done(runs.create(List.of(run(LAST_ID + 1, SOURCE, Optional.empty(), Origin.SERVER))));
    try (Server server = new Server().recover()) {
      assertThat(server.activations).isEmpty();
      assertThat(server.engine.inProgress()).isZero();
    }
  }

  @Test
  void runOfACommand_isLeftToItWhileItLives_andHasFailedWhenItHasEnded() {
    try (Opened terminal = Opened.in(folder)) {
      terminal
          .store()
          .join(
              new Member("process 4711", Replica.Kind.COMMAND, Duration.ofHours(1)),
              () -> NOON,
              () -> {});
      RunStore own = terminal.store().runs();
      done(own.create(List.of(run(2, SOURCE, Optional.empty(), Origin.ofCommand(4711)))));
      done(own.begin("run-2"));
      done(own.record(ofId("run-2"), List.of(inProgress(1, "Work", NodeState.RUNNING))));
      try (Server server = new Server().recover()) {
        assertThat(done(opened.store().replicas().claim(NOON)).isNothing()).isTrue();
        assertThat(server.activations).isEmpty();
        assertThat(found("run-2").run().state()).isEqualTo(RunState.RUNNING);

        done(terminal.store().replicas().leave()); // as when it is given up
        done(server.recovery.recover(done(opened.store().replicas().claim(NOON)).runs()));
        RecordedRun orphan = found("run-2");
        assertThat(orphan.run().state()).isEqualTo(RunState.FAILED);
        assertThat(orphan.run().failure().orElseThrow())
            .isEqualTo(
                new Failure("process_ended", "the process that ran it (4711) has ended", ""));
        assertThat(orphan.nodes().getFirst().state()).isEqualTo(NodeState.CANCELLED);
        assertThat(server.activations).isEmpty();
      }
    }
  }

  @Test
  void runWhoseDiagramCannotBeReadAnyMore_hasFailedAndHoldsNobodyUp() {
    done(runs.create(List.of(run(1, "version: heavy\n", Optional.empty(), Origin.SERVER))));
    begun(2, Optional.empty());
    try (Server server = new Server().recover()) {
      assertThat(ended("run-1").failure().orElseThrow().type()).isEqualTo("diagram_unreadable");
      assertThat(ended("run-2").state()).isEqualTo(RunState.COMPLETED);
    }
  }

  @Test
  void runThatEndsTheProcessAgainAndAgain_isParkedWithItsEvent_andTheRestMovesOn() {
    done(journal.append(Samples.push(7, "d-7")));
    done(journal.complete(List.of(7L)));
    begun(1, Optional.of(7L));
    endTheProcessAsOftenAsMayBe("run-1");
    begun(2, Optional.empty());
    try (Server server = new Server().recover()) {
      RecordedRun parked = found("run-1");
      assertThat(parked.run().state()).isEqualTo(RunState.FAILED);
      assertThat(parked.run().failure().orElseThrow().type()).isEqualTo("parked");
      assertThat(parked.run().failure().orElseThrow().message()).contains("4 times in a row");
      assertThat(parked.nodes()).noneMatch(node -> node.finishedAt().isEmpty());
      var event = done(journal.find(7)).orElseThrow();
      assertThat(event.state()).isEqualTo(EventState.DEAD);
      assertThat(event.error().orElseThrow()).startsWith("run-1 is parked: the server ended 4");
      assertThat(ended("run-2").state()).isEqualTo(RunState.COMPLETED);
      assertThat(server.activations).noneMatch(activation -> activation.startsWith("run-1 "));
    }
  }

  @Test
  void run_isParked_thoughItsEventCannotBeBuried() {
    done(journal.append(Samples.push(7, "d-7")));
    begun(1, Optional.of(7L));
    endTheProcessAsOftenAsMayBe("run-1");
    Refusing broken = new Refusing(() -> new IllegalStateException("no such table"));
    journal = broken.in(Journal.class, journal, "bury");
    broken.refuse(true);
    try (Server server = new Server().recover()) {
      assertThat(broken.refused()).isEqualTo(1);
      assertThat(found("run-1").run().failure().orElseThrow().type()).isEqualTo("parked");
      assertThat(server.activations).isEmpty();
    }
  }

  @Test
  void suspects_comeLastAndOneByOne_soThatOnlyWhoEndsTheProcessIsCounted() {
    for (int number = 1; number <= 3; number++) {
      begun(number, Optional.empty());
      hanging.add("run-" + number);
    }
    Server first = new Server().recover();
    await().atMost(PATIENCE).until(() -> first.activations.size() >= 3);
    first.close(); // any of the three may have done it

    begun(4, Optional.empty());
    Server second = new Server(Duration.ofHours(1));
    second.recovery.recover(LAST_ID).subscribe().with(_ -> {}, _ -> {});
    await().atMost(PATIENCE).until(() -> second.activations.contains("run-1 Work"));
    assertThat(ended("run-4").state()).as("it is no suspect").isEqualTo(RunState.COMPLETED);
    second.close(); // while run-1 was alone

    assertThat(List.of(inVain("run-1"), inVain("run-2"), inVain("run-3"))).containsExactly(2, 1, 1);
    hanging.removeAll(List.of("run-2", "run-3"));
    Server third = new Server(Duration.ofHours(1));
    third.recovery.recover(LAST_ID).subscribe().with(_ -> {}, _ -> {});
    assertThat(ended("run-2").state()).isEqualTo(RunState.COMPLETED);
    assertThat(ended("run-3").state()).isEqualTo(RunState.COMPLETED);
    await().atMost(PATIENCE).until(() -> third.activations.contains("run-1 Work"));
    third.close();
  }

  @Test
  void runThatOnlyWaits_isNeverParked() {
    begun(1, Optional.empty());
    done(runs.record(ofId("run-1"), List.of(inProgress(2, "Work", NodeState.WAITING))));
    hanging.add("run-1");
    for (int restart = 0; restart < RESUMES_MAX + 2; restart++) {
      try (Server server = new Server().recover()) {
        await().atMost(PATIENCE).until(() -> server.activations.contains("run-1 Work"));
        // Its node is a code job, which the engine records as running; here it is to be a wait.
        done(runs.record(ofId("run-1"), List.of(inProgress(2, "Work", NodeState.WAITING))));
      }
    }
    assertThat(found("run-1").run().resumes())
        .isEqualTo(new Resumes(RESUMES_MAX + 2, Optional.of(NOON), 0, 1));
  }

  @Test
  void runThatWasInterruptedInGoodOrder_isNotCounted() {
    begun(1, Optional.empty());
    hanging.add("run-1");
    for (int restart = 0; restart < RESUMES_MAX + 2; restart++) {
      try (Server server = new Server().recover()) {
        await().atMost(PATIENCE).until(() -> server.activations.contains("run-1 Work"));
        done(runs.acquit());
      }
    }
    assertThat(found("run-1").run().state()).isEqualTo(RunState.RUNNING);
  }

  /**
   * Resumes a run until it has hung, and its process ended, as often as a run may before it is
   * parked.
   */
  private void endTheProcessAsOftenAsMayBe(String run) {
    hanging.add(run);
    for (int crash = 1; crash <= RESUMES_MAX; crash++) {
      Server server = new Server().recover();
      await().atMost(PATIENCE).until(() -> server.activations.contains(run + " Work"));
      server.close();
      assertThat(inVain(run)).isEqualTo(crash);
    }
  }

  /** A run that had begun, and whose start node is over. */
  private void begun(long number, Optional<Long> event) {
    done(runs.create(List.of(run(number, SOURCE, event, Origin.SERVER))));
    done(runs.begin("run-" + number));
    done(runs.record(ofId("run-" + number), List.of(over(1, "Start"))));
  }

  private static Run run(long number, String source, Optional<Long> event, Origin origin) {
    return new Run(
        "run-" + number,
        "deploy",
        "deploy.yaml",
        source,
        RunState.QUEUED,
        event,
        List.of("Start"),
        JsonNodeFactory.instance.objectNode(),
        NOON,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        origin,
        Resumes.NONE);
  }

  private static NodeRecord over(int sequence, String node) {
    return record(
        sequence,
        node,
        NodeState.COMPLETED,
        Optional.of(Output.DEFAULT),
        Optional.of(TextNode.valueOf(node)));
  }

  private static NodeRecord inProgress(int sequence, String node, NodeState state) {
    return record(sequence, node, state, Optional.empty(), Optional.empty());
  }

  private static NodeRecord record(
      int sequence,
      String node,
      NodeState state,
      Optional<Output> taken,
      Optional<com.fasterxml.jackson.databind.JsonNode> value) {
    return new NodeRecord(
        sequence,
        node,
        1,
        state,
        1,
        JsonNodeFactory.instance.objectNode(),
        taken,
        value,
        Map.of(),
        Optional.empty(),
        List.of(),
        NOON,
        taken.map(_ -> NOON));
  }

  private int inVain(String id) {
    return found(id).run().resumes().inVain();
  }

  private RecordedRun found(String id) {
    return done(runs.find(id)).orElseThrow();
  }

  private Run ended(String id) {
    return await().atMost(PATIENCE).until(() -> found(id).run(), run -> run.state().isFinal());
  }

  private static <T> T done(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  /** A run of which only the id matters. */
  private static Run ofId(String id) {
    return run(RunId.requireNumber(id), SOURCE, Optional.empty(), Origin.SERVER);
  }
}
