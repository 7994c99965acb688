package dev.dipeo.dispatch;

import dev.dipeo.base.DamagedException;
import dev.dipeo.base.Insistent;
import dev.dipeo.base.OneByOne;
import dev.dipeo.base.Underway;
import dev.dipeo.journal.Journal;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.Outcome.Failure;
import dev.dipeo.run.Resumes;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunListener;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.RecordedRun;
import dev.dipeo.run.RunStore.Unfinished;
import dev.dipeo.yaml.MistakesException;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Resumes the runs that an earlier process, or another one, has left, each from the end of its
 * records and with its original diagram, subject to {@link Quarantine}. A run that was resumed too
 * often without a node finishing is parked: it is failed, and its event is dead until it is
 * replayed. Waits for events cannot crash a process and are not counted, nor is an interruption by
 * a clean shutdown ({@link RunStore#acquit}).
 *
 * <p>A run of a command in a terminal is left to it; when that process has ended, and the run has
 * come to a server, the run ends too.
 */
@Singleton
public final class RunRecovery {
  private static final Logger LOG = Logger.getLogger(RunRecovery.class);

  /** Runs per read of the store, without their large fields. */
  private static final int PAGE = 500;

  private final RunStore runs;
  private final RunEngine engine;
  private final RunStarter starter;
  private final Journal journal;
  private final InstantSource clock;
  private final ScheduledExecutorService timers;
  private final RecoveryBounds bounds;
  private final Underway underway = new Underway();

  /**
   * @param timers for the time in which a suspect runs alone
   */
  RunRecovery(
      RunStore runs,
      RunEngine engine,
      RunStarter starter,
      Journal journal,
      InstantSource clock,
      @Identifier("timers") ScheduledExecutorService timers,
      RecoveryBounds bounds) {
    this.runs = runs;
    this.engine = engine;
    this.starter = starter;
    this.journal = journal;
    this.clock = clock;
    this.timers = timers;
    this.bounds = bounds;
  }

  /**
   * Resumes the runs of an earlier process as fast as the engine accepts them.
   *
   * @param lastIdBefore greatest id from before this process; newer runs are its own
   * @return completes when the engine has accepted them all
   */
  public Uni<Void> recover(long lastIdBefore) {
    return underway.count(left("", lastIdBefore, new ArrayList<>()).chain(this::resumeAll));
  }

  /** Resumes runs that were taken over from other processes, in the same way. */
  public Uni<Void> recover(List<Long> numbers) {
    return numbers.isEmpty()
        ? Uni.createFrom().voidItem()
        : underway.count(Insistent.of(runs.unfinished(numbers)).chain(this::resumeAll));
  }

  /**
   * Goes on with runs that were dormant, or were to become so. No process has ended with them in
   * progress, so they do not count as resumed.
   */
  public Uni<Void> goOn(List<Long> numbers) {
    return numbers.isEmpty()
        ? Uni.createFrom().voidItem()
        : underway.count(
            Insistent.of(runs.unfinished(numbers))
                .chain(
                    called ->
                        sideBySide(
                            called,
                            (run, ended) ->
                                take(run, drive(run, RunRecovery::tellCalled), ended))));
  }

  /** Whether runs are being recovered. */
  boolean isGoing() {
    return underway.isAny();
  }

  private Uni<Void> resumeAll(List<Unfinished> left) {
    List<Unfinished> orphaned =
        left.stream().filter(run -> run.origin().commandPid().isPresent()).toList();
    List<Unfinished> ours =
        left.stream().filter(run -> run.origin().commandPid().isEmpty()).toList();
    Quarantine<Unfinished> sorted = Quarantine.of(ours, bounds.resumesMax(), this::tries);
    return OneByOne.each(orphaned, this::endOrphaned)
        .chain(() -> OneByOne.each(sorted.hopeless(), this::park))
        .chain(() -> resumeSideBySide(sorted.untried()))
        .chain(() -> OneByOne.each(sorted.suspects(), this::resumeAlone))
        .invoke(
            () -> {
              int count = orphaned.size() + ours.size();
              if (count > 0) {
                LOG.infof(
                    "runs.recovered count=%d one_by_one=%d parked=%d orphaned=%d",
                    count, sorted.suspects().size(), sorted.hopeless().size(), orphaned.size());
              }
            });
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

  private Uni<Void> endOrphaned(Unfinished run) {
    long pid = run.origin().commandPid().orElseThrow();
    LOG.infof("run.orphaned run=%s diagram=%s pid=%d", run.id(), run.diagram(), pid);
    return insistent(
        run,
        abandon(run, "process_ended", "the process that ran it (%d) has ended".formatted(pid), ""));
  }

  /**
   * Retries until the store is available; any other failure of one run is logged and blocks no
   * other run.
   */
  private static Uni<Void> insistent(Unfinished run, Uni<Void> step) {
    return Insistent.of(step)
        .onFailure()
        .invoke(failure -> LOG.errorf(failure, "run.not_recovered run=%s", run.id()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> abandon(Unfinished run, String type, String message, String detail) {
    return Uni.createFrom()
        .deferred(
            () -> runs.abandon(run.id(), clock.instant(), new Failure(type, message, detail)));
  }

  /** How many times the run was resumed in vain. */
  private int tries(Unfinished run) {
    return run.state() == RunState.QUEUED ? 0 : Math.max(0, next(run).inVain() - 1);
  }

  private Uni<Void> resumeSideBySide(List<Unfinished> untried) {
    return sideBySide(untried, this::resume);
  }

  /** Begins work on a run, which tells when it has ended. */
  @FunctionalInterface
  private interface Begin {
    Uni<Void> on(Unfinished run, Runnable ended);
  }

  private Uni<Void> sideBySide(List<Unfinished> all, Begin begin) {
    RecoveryWindow window = new RecoveryWindow(bounds.atOnceMax());
    engine.add(window);
    return OneByOne.each(
            all,
            run -> window.enter(run.id()).chain(() -> begin.on(run, () -> window.leave(run.id()))))
        .onTermination()
        .invoke(() -> engine.remove(window));
  }

  /**
   * Completes when a node of the run has finished, the run has finished, or its time has passed.
   */
  private Uni<Void> resumeAlone(Unfinished suspect) {
    CompletableFuture<Void> wentOn = new CompletableFuture<>();
    RunListener listener =
        new RunListener() {
          @Override
          public void nodeFinished(String runId, NodeRecord node) {
            if (runId.equals(suspect.id())) {
              wentOn.complete(null);
            }
          }
        };
    engine.add(listener);
    return resume(suspect, () -> wentOn.complete(null))
        .chain(
            () ->
                Uni.createFrom()
                    .completionStage(wentOn)
                    .ifNoItem()
                    .after(bounds.trial())
                    .on(timers)
                    .recoverWithUni(Uni.createFrom().voidItem()))
        .onTermination()
        .invoke(() -> engine.remove(listener));
  }

  private Uni<Void> park(Unfinished run) {
    int times = run.resumes().inVain() + 1;
    LOG.errorf("run.parked run=%s diagram=%s ends_of_process=%d", run.id(), run.diagram(), times);
    String why =
        ("the server ended %d times in a row while this run was in progress, so it is not resumed"
                + " again; see its nodes and the log for the cause, then replay it")
            .formatted(times);
    // The event first: after a crash in between, the run is parked again.
    Uni<Void> buried =
        run.eventId()
            .map(event -> insistent(run, journal.bury(event, run.id() + " is parked: " + why)))
            .orElse(Uni.createFrom().voidItem());
    return buried.chain(() -> insistent(run, abandon(run, "parked", why, "")));
  }

  private Resumes next(Unfinished run) {
    return run.resumes().next(run.onlyWaits(), run.nodesOver(), clock.instant());
  }

  /** Counts a run and passes it to the engine; see {@link #take}. */
  private Uni<Void> resume(Unfinished left, Runnable ended) {
    return take(left, counted(left).chain(() -> drive(left, RunRecovery::tellResumed)), ended);
  }

  /**
   * Passes a run to the engine. Completes when the engine has accepted it, or never will. Never
   * fails.
   *
   * @param ended called once the run has finished or will not be driven now
   */
  private Uni<Void> take(Unfinished left, Uni<Uni<Void>> driven, Runnable ended) {
    return Uni.createFrom()
        .deferred(() -> engine.isClosed() ? done() : driven)
        .onFailure(DamagedException.class)
        .recoverWithUni(damaged -> endDamaged(left, String.valueOf(damaged.getMessage())))
        .onFailure()
        .invoke(failure -> LOG.warnf("run.left run=%s: %s", left.id(), failure.getMessage()))
        .onFailure()
        .recoverWithUni(RunRecovery::done)
        .invoke(end -> end.subscribe().with(_ -> ended.run(), _ -> ended.run()))
        .replaceWithVoid();
  }

  /** The end of a run that is not driven: completed at once. */
  private static Uni<Uni<Void>> done() {
    return Uni.createFrom().item(Uni.createFrom().voidItem());
  }

  private Uni<Void> counted(Unfinished left) {
    return left.state() == RunState.QUEUED
        ? Uni.createFrom().voidItem()
        : Insistent.of(
            Uni.createFrom().deferred(() -> runs.resumed(Map.of(left.id(), next(left)))));
  }

  /** Passes a run to the engine; the item is its end. */
  private Uni<Uni<Void>> drive(Unfinished left, Consumer<Run> tell) {
    return Insistent.of(runs.find(left.id()))
        .map(found -> found.filter(recorded -> !recorded.run().state().isFinal()))
        .chain(
            found -> {
              found.map(RecordedRun::run).ifPresent(tell);
              return found.isPresent() ? drive(left, found.get()) : done();
            });
  }

  private Uni<Uni<Void>> drive(Unfinished left, RecordedRun recorded) {
    return starter
        .resume(recorded)
        .map(taken -> taken.end().replaceWithVoid())
        .onFailure(MistakesException.class)
        .recoverWithUni(
            unreadable ->
                Insistent.of(
                        abandon(
                            left,
                            "diagram_unreadable",
                            "this version of the program cannot read the diagram that the run"
                                + " began with",
                            String.valueOf(unreadable.getMessage())))
                    .chain(RunRecovery::done));
  }

  private static void tellCalled(Run run) {
    LOG.debugf("run.called run=%s diagram=%s", run.id(), run.diagram());
  }

  private static void tellResumed(Run run) {
    if (run.state() == RunState.QUEUED) {
      LOG.infof("run.started_late run=%s diagram=%s", run.id(), run.diagram());
    } else {
      LOG.infof(
          "run.resumed run=%s diagram=%s resumes=%d nodes_over=%d",
          run.id(), run.diagram(), run.resumes().count(), run.resumes().nodesOver());
    }
  }

  private Uni<Uni<Void>> endDamaged(Unfinished run, String why) {
    LOG.errorf("run.damaged run=%s diagram=%s: %s", run.id(), run.diagram(), why);
    return Insistent.of(abandon(run, "damaged", why, "")).chain(RunRecovery::done);
  }
}
