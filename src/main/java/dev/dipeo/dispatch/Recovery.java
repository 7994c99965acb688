package dev.dipeo.dispatch;

import dev.dipeo.base.DamagedException;
import dev.dipeo.base.Insistent;
import dev.dipeo.diagram.LightReader;
import dev.dipeo.journal.Journal;
import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.Outcome.Failure;
import dev.dipeo.run.Resumes;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunListener;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.RecordedRun;
import dev.dipeo.run.RunStore.Unfinished;
import dev.dipeo.yaml.MistakesException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Takes up the runs that an earlier process left, each where its records end, with the diagram that
 * it began with. It hands them to the engine like any other run.
 *
 * <p>One of them may be what ended that process. So it is counted, on disk, before a run goes on;
 * who was taken up once without anything of it coming to an end since is taken up last, and alone
 * for a while, so that the count does not grow for its neighbours; and who reaches the bound is
 * parked: the run has failed, and its event is dead until somebody replays it. Waiting for an event
 * ends no process and is not counted, nor is what an orderly end interrupts ({@link
 * RunStore#acquit}).
 *
 * <p>A run of a process of its own is left to that process; when that has ended, so has the run.
 */
public final class Recovery {
  private static final Logger LOG = Logger.getLogger(Recovery.class);

  /** Runs that one look into the store brings, without what they carry. */
  private static final int PAGE = 500;

  private final RunStore runs;
  private final RunEngine engine;
  private final Journal journal;
  private final InstantSource clock;
  private final ScheduledExecutorService timers;
  private final RecoveryBounds bounds;

  /**
   * @param timers for the time that a run has for itself
   */
  public Recovery(
      RunStore runs,
      RunEngine engine,
      Journal journal,
      InstantSource clock,
      ScheduledExecutorService timers,
      RecoveryBounds bounds) {
    this.runs = runs;
    this.engine = engine;
    this.journal = journal;
    this.clock = clock;
    this.timers = timers;
    this.bounds = bounds;
  }

  /** What is to become of the runs that were left. */
  private static final class Plan {
    final List<Unfinished> first = new ArrayList<>();

    /** Those that may have ended the process, taken up one by one. */
    final List<Unfinished> suspects = new ArrayList<>();

    final List<Unfinished> parked = new ArrayList<>();

    /** Those of processes that have ended. */
    final List<Unfinished> orphaned = new ArrayList<>();
  }

  /**
   * Takes them up, as fast as the engine takes them.
   *
   * @param lastIdBefore the greatest id from before this process; newer runs are its own business
   * @return completes when all are in the hands of the engine
   */
  public Uni<Void> run(long lastIdBefore) {
    return left("", lastIdBefore, new ArrayList<>())
        .map(this::plan)
        .chain(
            plan ->
                each(plan.orphaned, this::endOrphaned)
                    .chain(() -> each(plan.parked, this::park))
                    .chain(() -> takeUp(plan.first))
                    .chain(() -> each(plan.suspects, this::tryAlone))
                    .invoke(() -> tell(plan)));
  }

  private Uni<List<Unfinished>> left(String afterId, long lastId, List<Unfinished> soFar) {
    return Insistent.of(runs.unfinished(afterId, PAGE))
        .chain(
            page -> {
              page.stream()
                  .filter(run -> RunId.requireNumber(run.id()) <= lastId)
                  .forEach(soFar::add);
              return page.size() < PAGE
                  ? Uni.createFrom().item(soFar)
                  : left(page.getLast().id(), lastId, soFar);
            });
  }

  private Plan plan(List<Unfinished> left) {
    Plan plan = new Plan();
    Instant now = clock.instant();
    for (Unfinished run : left) {
      if (run.origin().owner().isPresent()) {
        if (!run.origin().owner().get().isAlive()) {
          plan.orphaned.add(run);
        }
        continue;
      }
      Resumes next = next(run, now);
      if (run.state() == RunState.QUEUED || next.inVain() <= 1) {
        plan.first.add(run);
      } else if (next.inVain() <= bounds.resumesMax()) {
        plan.suspects.add(run);
      } else {
        plan.parked.add(run);
      }
    }
    // Whoever was tried less often is more likely to get through.
    plan.suspects.sort(Comparator.comparing(run -> run.resumes().inVain()));
    return plan;
  }

  private static Resumes next(Unfinished run, Instant now) {
    return run.resumes().next(run.onlyWaits(), run.nodesOver(), now);
  }

  private static void tell(Plan plan) {
    int count =
        plan.first.size() + plan.suspects.size() + plan.parked.size() + plan.orphaned.size();
    if (count > 0) {
      LOG.infof(
          "runs.recovered count=%d one_by_one=%d parked=%d orphaned=%d",
          count, plan.suspects.size(), plan.parked.size(), plan.orphaned.size());
    }
  }

  private static Uni<Void> each(List<Unfinished> runs, Function<Unfinished, Uni<Void>> step) {
    return Multi.createFrom()
        .iterable(runs)
        .onItem()
        .transformToUniAndConcatenate(
            run ->
                Insistent.of(step.apply(run))
                    .onFailure()
                    .invoke(failure -> LOG.errorf(failure, "run.not_recovered run=%s", run.id()))
                    .onFailure()
                    .recoverWithNull())
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> endOrphaned(Unfinished run) {
    long pid = run.origin().owner().orElseThrow().pid();
    LOG.infof("run.orphaned run=%s diagram=%s pid=%d", run.id(), run.diagram(), pid);
    return runs.abandon(
        run.id(),
        clock.instant(),
        new Failure("process_ended", "the process that ran it (%d) has ended".formatted(pid), ""));
  }

  private Uni<Void> park(Unfinished run) {
    int times = run.resumes().inVain() + 1;
    LOG.errorf("run.parked run=%s diagram=%s ends_of_process=%d", run.id(), run.diagram(), times);
    Failure why =
        new Failure(
            "parked",
            ("the server ended %d times in a row while this run was going on, so it is not taken up"
                    + " again; see its nodes and the log for the cause, then replay it")
                .formatted(times),
            "");
    Uni<Void> ended = runs.abandon(run.id(), clock.instant(), why);
    return run.eventId()
        .map(
            event ->
                ended.chain(() -> journal.bury(event, run.id() + " is parked: " + why.message())))
        .orElse(ended);
  }

  /** Completes when the engine has them all, in their order. */
  private Uni<Void> takeUp(List<Unfinished> first) {
    Room room = new Room(bounds.atOnceMax());
    Set<String> inRoom = ConcurrentHashMap.newKeySet();
    RunListener pauses =
        new RunListener() {
          @Override
          public void runPaused(String runId) {
            if (inRoom.remove(runId)) {
              room.leave();
            }
          }
        };
    engine.add(pauses);
    return each(
            first,
            run -> {
              CompletableFuture<Void> taken = new CompletableFuture<>();
              return room.enter()
                  .chain(
                      () -> {
                        inRoom.add(run.id());
                        driven(run, () -> taken.complete(null))
                            .subscribe()
                            .with(_ -> pauses.runPaused(run.id()));
                        return Uni.createFrom().completionStage(taken);
                      });
            })
        .onTermination()
        .invoke(() -> engine.remove(pauses));
  }

  /** Places for runs that were taken up and have not ended. For one that waits at a time. */
  private static final class Room {
    private int free;
    private CompletableFuture<Void> next = CompletableFuture.completedFuture(null);

    Room(int places) {
      free = places;
    }

    /** Takes a place; completes when there is one. */
    Uni<Void> enter() {
      return Uni.createFrom()
          .deferred(
              () -> {
                synchronized (this) {
                  next = new CompletableFuture<>();
                  if (free-- > 0) {
                    next.complete(null);
                  }
                  return Uni.createFrom().completionStage(next);
                }
              });
    }

    void leave() {
      CompletableFuture<Void> waiting;
      synchronized (this) {
        free++;
        waiting = next;
      }
      waiting.complete(null);
    }
  }

  /** Completes when the run has ended, a node of it has, or its time alone is over. */
  private Uni<Void> tryAlone(Unfinished run) {
    CompletableFuture<Void> goneOn = new CompletableFuture<>();
    RunListener listener =
        new RunListener() {
          @Override
          public void nodeFinished(String runId, NodeRecord node) {
            if (runId.equals(run.id())) {
              goneOn.complete(null);
            }
          }
        };
    return Uni.createFrom()
        .deferred(
            () -> {
              engine.add(listener);
              driven(run, () -> {}).subscribe().with(_ -> goneOn.complete(null));
              return Uni.createFrom().completionStage(goneOn);
            })
        .ifNoItem()
        .after(bounds.trial())
        .on(timers)
        .recoverWithUni(Uni.createFrom().voidItem())
        .onTermination()
        .invoke(() -> engine.remove(listener));
  }

  /**
   * Completes when the run has ended or cannot be driven now. Never fails.
   *
   * @param taken called when it is in the engine's hands, or never will be
   */
  private Uni<Void> driven(Unfinished left, Runnable taken) {
    if (engine.isClosed()) { // the process ends, and whoever comes now is not to blame
      taken.run();
      return Uni.createFrom().voidItem();
    }
    Uni<Void> counted =
        left.state() == RunState.QUEUED
            ? Uni.createFrom().voidItem()
            : Uni.createFrom()
                .deferred(() -> runs.resumed(Map.of(left.id(), next(left, clock.instant()))));
    return Insistent.of(counted.chain(() -> runs.find(left.id())))
        .chain(
            found ->
                found.isPresent() && !found.get().run().state().isFinal()
                    ? drive(found.get(), taken)
                    : Uni.createFrom().voidItem())
        .onFailure(DamagedException.class)
        .recoverWithUni(
            damaged -> Insistent.of(endDamaged(left, String.valueOf(damaged.getMessage()))))
        .onFailure()
        .invoke(failure -> LOG.warnf("run.left run=%s: %s", left.id(), failure.getMessage()))
        .onFailure()
        .recoverWithNull()
        .onTermination()
        .invoke(taken);
  }

  private Uni<Void> endDamaged(Unfinished run, String why) {
    LOG.errorf("run.damaged run=%s diagram=%s: %s", run.id(), run.diagram(), why);
    return runs.abandon(run.id(), clock.instant(), new Failure("damaged", why, ""));
  }

  private Uni<Void> drive(RecordedRun recorded, Runnable taken) {
    Run run = recorded.run();
    CompiledDiagram diagram;
    try {
      diagram =
          CompiledDiagram.of(LightReader.read(run.diagram(), run.file(), run.source()).diagram());
    } catch (MistakesException e) {
      return Insistent.of(
          runs.abandon(
              run.id(),
              clock.instant(),
              new Failure(
                  "diagram_unreadable",
                  "this version of the program cannot read the diagram that the run began with",
                  String.valueOf(e.getMessage()))));
    }
    if (run.state() == RunState.QUEUED) {
      LOG.infof("run.started_late run=%s diagram=%s", run.id(), run.diagram());
    } else {
      LOG.infof(
          "run.resumed run=%s diagram=%s resumes=%d nodes_over=%d",
          run.id(), run.diagram(), run.resumes().count(), run.resumes().nodesOver());
    }
    Uni<Run> taking = // while the engine is full, those behind wait with this one
        Uni.createFrom()
            .emitter(
                ended -> {
                  engine.resume(recorded, diagram).subscribe().with(ended::complete, ended::fail);
                  if (engine.drives(run.id())) {
                    taken.run();
                  }
                });
    return taking.plug(RunEngine::untilThereIsRoom).replaceWithVoid();
  }
}
