package dev.dipeo.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.IdSource;
import dev.dipeo.base.Late;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.problem.ProblemException;
import dev.dipeo.replica.Member;
import dev.dipeo.replica.Replica;
import dev.dipeo.run.Origin;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunBounds;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunsFullException;
import dev.dipeo.run.TestRunners;
import dev.dipeo.store.sqlite.Opened;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.ws.rs.core.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunResourceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final InstantSource CLOCK = InstantSource.system();

  private static final byte[] HELLO = "{\"diagram\": \"hello\"}".getBytes(UTF_8);

  @TempDir Path folder;

  @Test
  void start_whoseCallerGoesAwayBeforeTheAnswer_runsAllTheSame() throws Exception {
    CompletableFuture<Void> written = new CompletableFuture<>();
    CompletableFuture<Void> go = new CompletableFuture<>();
    try (Surroundings around = new Surroundings(10, 10)) {
      Cancellable caller =
          around
              .resource(Late.at("create", RunStore.class, around.runs(), written, go))
              .start(HELLO)
              .subscribe()
              .with(_ -> {});
      written.join();
      caller.cancel();
      go.complete(null);

      await().atMost(PATIENCE).until(() -> around.engine().inProgress() == 1);
    }
  }

  @Test
  void start_whileTheEngineIsFull_isRefused_andRecordsNothing() throws Exception {
    try (Surroundings around = new Surroundings(1, 0)) {
      around.resource(around.runs()).start(HELLO).await().atMost(PATIENCE);

      assertThatThrownBy(() -> around.resource(around.runs()).start(HELLO))
          .isInstanceOf(RunsFullException.class)
          .hasMessageContaining("no more are taken");
      assertThat(around.recorded()).hasSize(1);
    }
  }

  @Test
  void start_thatOthersOvertake_beginsWhenTheyHaveEnded() throws Exception {
    CompletableFuture<Void> written = new CompletableFuture<>();
    CompletableFuture<Void> go = new CompletableFuture<>();
    try (Surroundings around = new Surroundings(1, 0)) {
      var late =
          around
              .resource(Late.at("create", RunStore.class, around.runs(), written, go))
              .start(HELLO);
      CompletableFuture<Response> answer = late.subscribeAsCompletionStage();
      written.join();
      around.resource(around.runs()).start(HELLO).await().atMost(PATIENCE);
      String first = around.recorded().getFirst().id(); // newest first
      go.complete(null);
      assertThat(answer.join().getStatus()).isEqualTo(202);

      around.engine().cancel(first).await().atMost(PATIENCE);

      String second = around.recorded().getLast().id();
      await().atMost(PATIENCE).until(() -> around.engine().drives(second));
    }
  }

  @Test
  void cancel_runThatNobodyDrives_endsIt() throws Exception {
    try (Surroundings around = new Surroundings(1, 0)) {
      var resource = around.resource(around.runs());
      resource.start(HELLO).await().atMost(PATIENCE);
      Run run = around.recorded().getFirst();
      around.engine().close(); // as before it is taken up after a restart
      await()
          .atMost(PATIENCE)
          .until(() -> around.recorded().getFirst().state() == RunState.RUNNING);
      var elsewhere = around.resource(around.runs(), around.anotherEngine());

      assertThat(elsewhere.cancel(run.id()).await().atMost(PATIENCE).path("state").asText())
          .isEqualTo("cancelled");
      assertThat(around.recorded().getFirst().state()).isEqualTo(RunState.CANCELLED);
      assertThatThrownBy(() -> elsewhere.cancel(run.id()).await().atMost(PATIENCE))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("is cancelled");
    }
  }

  @Test
  void cancel_runOfAnotherReplica_isAskedOfIt() throws Exception {
    try (Surroundings around = new Surroundings(1, 0);
        Opened other = Opened.in(folder.resolve("data"))) {
      other
          .store()
          .join(
              new Member("process 4711", Replica.Kind.COMMAND, Duration.ofHours(1)),
              CLOCK,
              () -> {});
      Run run =
          Run.queued(
              "run-77",
              around.library.find("hello").orElseThrow().diagram(),
              List.of("Start"),
              JsonNodeFactory.instance.objectNode(),
              CLOCK.instant(),
              Origin.ofCommand(4711));
      other.store().runs().create(List.of(run)).await().atMost(PATIENCE);
      var resource = around.resource(around.runs());
      assertThat(resource.show("run-77").await().atMost(PATIENCE).path("replica").asText())
          .isEqualTo("process 4711");

      var cancelled = resource.cancel("run-77").subscribeAsCompletionStage();
      await()
          .atMost(PATIENCE)
          .until(
              () -> other.store().replicas().errands().await().atMost(PATIENCE).cancelled(),
              asked -> asked.equals(List.of(77L)));
      other.store().runs().cancel("run-77", CLOCK.instant()).await().atMost(PATIENCE);
      assertThat(cancelled.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).path("state").asText())
          .isEqualTo("cancelled");
    }
  }

  @Test
  void start_diagramThatCannotBeRead_isNotCalledNotFound() throws Exception {
    try (Surroundings around = new Surroundings(1, 1)) {
      Files.writeString(
          folder.resolve("diagrams/broken.yaml"), "version: light\nnodes:\n  - label: {{u}}\n");
      around.library.refresh();
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(
              () ->
                  around.resource(around.runs()).start("{\"diagram\": \"broken\"}".getBytes(UTF_8)))
          .satisfies(
              e -> {
                assertThat(e.problem().status()).isEqualTo(422);
                assertThat(e.problem().type()).isEqualTo("diagram-unreadable");
                assertThat(e.problem().detail())
                    .startsWith(
                        "The diagram 'broken' cannot be read: diagrams/broken.yaml:3:12: a value"
                            + " that begins with a template needs quotes");
                assertThat(e.problem().extra().at("/mistakes/0/line").asInt()).isEqualTo(3);
                assertThat(e.problem().extra().at("/mistakes/0/severity").asText())
                    .isEqualTo("error");
              });
    }
  }

  /** A store and an engine with so many places, whose nodes never end. */
  private final class Surroundings implements AutoCloseable {
    private final DiagramLibrary library;
    private final Opened opened;
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final RunBounds bounds;
    private final RunEngine engine;

    Surroundings(int runsMax, int runsWaitingMax) throws Exception {
      Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
      Files.writeString(
          diagrams.resolve("hello.yaml"),
          "version: light\nnodes:\n  - label: Start\n    type: start\n");
      library = new DiagramLibrary(diagrams);
      library.refresh();
      opened = Opened.in(folder.resolve("data"));
      bounds = new RunBounds(runsMax, runsWaitingMax, 0, 1, 0, 0);
      engine = anotherEngine();
    }

    RunEngine anotherEngine() {
      return new RunEngine(
          TestRunners.of((_, _) -> Uni.createFrom().nothing()),
          runs(),
          bounds,
          CLOCK,
          timers,
          timers);
    }

    RunStore runs() {
      return opened.store().runs();
    }

    List<Run> recorded() {
      return runs()
          .list(new RunStore.RunQuery(Optional.empty(), Optional.empty(), Optional.empty(), 10))
          .await()
          .atMost(PATIENCE);
    }

    RunEngine engine() {
      return engine;
    }

    RunResource resource(RunStore store) {
      return resource(store, engine);
    }

    RunResource resource(RunStore store, RunEngine engine) {
      return new RunResource(
          store,
          opened.store().replicas(),
          engine,
          new RunStarter(store, engine),
          library,
          new IdSource(CLOCK),
          CLOCK);
    }

    @Override
    public void close() {
      engine.close();
      timers.shutdownNow();
      opened.close();
    }
  }
}
