package dev.dipeo.dispatch;

import dev.dipeo.diagram.LightReader;
import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.RecordedRun;
import dev.dipeo.yaml.MistakesException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Starts the runs of events that an earlier process recorded and did not begin: their events count
 * as dispatched, so nobody else would. Only those: a run that had begun may be what ended that
 * process, and runs that people started belong to the process that they were started in.
 */
public final class QueuedRuns {
  private static final Logger LOG = Logger.getLogger(QueuedRuns.class);

  /** Runs that one look into the store brings. */
  private static final int PAGE = 200;

  private final RunStore runs;
  private final RunEngine engine;
  private final InstantSource clock;

  public QueuedRuns(RunStore runs, RunEngine engine, InstantSource clock) {
    this.runs = runs;
    this.engine = engine;
    this.clock = clock;
  }

  /**
   * Starts them, as fast as the engine takes them.
   *
   * @param lastIdBefore the greatest id from before this process; newer runs are its own business
   */
  public void start(long lastIdBefore) {
    page("", "run-" + lastIdBefore, 0)
        .subscribe()
        .with(
            count -> {
              if (count > 0) {
                LOG.infof("runs.started_late count=%d", count);
              }
            },
            failure ->
                LOG.error(
                    "Runs from before the start could not be read; restart to try again", failure));
  }

  private Uni<Integer> page(String afterId, String lastId, int soFar) {
    return runs.unfinished(afterId, PAGE)
        .chain(
            page -> {
              List<Run> queued =
                  page.stream()
                      .map(RecordedRun::run)
                      .filter(run -> run.state() == RunState.QUEUED && run.eventId().isPresent())
                      .filter(run -> run.id().compareTo(lastId) <= 0)
                      .toList();
              int count = soFar + queued.size();
              return Multi.createFrom()
                  .iterable(queued)
                  .onItem()
                  .transformToUniAndConcatenate(this::begin)
                  .collect()
                  .last()
                  .chain(
                      () ->
                          page.size() < PAGE
                              ? Uni.createFrom().item(count)
                              : page(page.getLast().run().id(), lastId, count));
            });
  }

  /** Completes when the engine has taken the run. */
  private Uni<Void> begin(Run run) {
    CompiledDiagram diagram;
    try {
      diagram =
          CompiledDiagram.of(LightReader.read(run.diagram(), run.file(), run.source()).diagram());
    } catch (MistakesException e) {
      Outcome.Failure unreadable =
          new Outcome.Failure(
              "diagram_unreadable",
              "this version of the program cannot read the diagram that the run began with",
              String.valueOf(e.getMessage()));
      return runs.finish(
          run.id(),
          RunState.FAILED,
          clock.instant(),
          Optional.empty(),
          Optional.of(unreadable),
          Optional.empty());
    }
    return StartedRun.taken(engine, run, diagram);
  }
}
