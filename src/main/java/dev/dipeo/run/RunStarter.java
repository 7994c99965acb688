package dev.dipeo.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Backoff;
import dev.dipeo.base.Unattended;
import dev.dipeo.run.RunStore.RecordedRun;
import dev.dipeo.yaml.MistakesException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Starts runs: records them, then passes them to the engine. Every run starts here, whether because
 * of an event, a caller or a restart.
 *
 * <p>A recorded run is never refused. While the engine is full, it waits; if the process ends
 * meanwhile, the next one starts it.
 */
@Singleton
public final class RunStarter {
  private static final Backoff WAITS = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  private final RunStore runs;
  private final RunEngine engine;

  public RunStarter(RunStore runs, RunEngine engine) {
    this.runs = runs;
    this.engine = engine;
  }

  /** A run that is not yet recorded, and its diagram. */
  public record NewRun(Run run, CompiledDiagram diagram) {}

  /**
   * A run that the engine has accepted.
   *
   * @param end the finished run, once that is recorded; see {@link RunEngine#take}
   */
  public record TakenRun(Run run, Uni<Run> end) {}

  /**
   * Starts runs in order. Either all or none are recorded; runs whose event and diagram the store
   * already has are skipped.
   *
   * @param payload that of the event that starts them; see {@link RunStore#create}
   * @return the new runs, once the engine has accepted them all
   */
  public Uni<List<TakenRun>> start(List<NewRun> wanted, Optional<JsonNode> payload) {
    Map<String, CompiledDiagram> diagrams =
        wanted.stream().collect(Collectors.toMap(one -> one.run().id(), NewRun::diagram));
    return runs.create(wanted.stream().map(NewRun::run).toList(), payload)
        .onItem()
        .transformToMulti(created -> Multi.createFrom().iterable(created))
        .onItem()
        .transformToUniAndConcatenate(
            run -> taken(new RecordedRun(run, List.of()), requireNonNull(diagrams.get(run.id()))))
        .collect()
        .asList();
  }

  /**
   * Starts a run for a caller that waits only for the record. The run starts even if the caller
   * disconnects.
   *
   * @return completes when the run is recorded
   * @throws RunsFullException immediately if the engine has no room; then nothing is recorded
   */
  public Uni<Void> submit(NewRun wanted) {
    engine.requireRoom();
    RecordedRun recorded = new RecordedRun(wanted.run(), List.of());
    return Unattended.of(
        runs.create(List.of(wanted.run()))
            .invoke(() -> taken(recorded, wanted.diagram()).subscribe().with(_ -> {}))
            .replaceWithVoid());
  }

  /**
   * Resumes a run from its records, with the diagram with which it began. A run that the engine
   * already drives just continues.
   *
   * @return the run, once the engine has accepted it. Fails with {@link MistakesException} when
   *     this version of the program cannot read the diagram
   */
  public Uni<TakenRun> resume(RecordedRun recorded) {
    return Uni.createFrom()
        .item(recorded)
        .onItem()
        .transformToUni(
            run -> {
              try {
                return taken(run, CompiledDiagram.of(run.run().originalDiagram()));
              } catch (MistakesException e) {
                return Uni.createFrom().failure(e);
              }
            });
  }

  private Uni<TakenRun> taken(RecordedRun recorded, CompiledDiagram diagram) {
    return Uni.createFrom()
        .item(() -> new TakenRun(recorded.run(), engine.take(recorded, diagram)))
        .onFailure(RunsFullException.class)
        .retry()
        .withBackOff(WAITS.first(), WAITS.max())
        .indefinitely();
  }
}
