package dev.dipeo.run;

import dev.dipeo.base.Insistent;
import dev.dipeo.diagram.kind.Node.Trait;
import dev.dipeo.run.Outcome.Failed;
import dev.dipeo.run.Outcome.Failure;
import dev.dipeo.run.RunProgress.Step;
import dev.dipeo.run.RunStore.RecordedRun;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One run as a Mutiny pipeline: activations → attempts, in parallel → recorded → applied, one by
 * one → further activations, until the run reaches its conclusion, which cancels everything in
 * flight.
 *
 * <p>Everything except the attempts happens on the executor, one step at a time. An outcome is on
 * disk before it has any effect. While the store is unavailable the run pauses, and continues
 * afterwards without repeating work. If the store rejects a value for good, for example because it
 * is nested too deeply, the node or the run fails.
 */
final class LiveRun {
  private static final Logger LOG = Logger.getLogger(LiveRun.class);

  /** Dependencies shared by all live runs. */
  record Surroundings(
      Attempts attempts,
      RunStore store,
      RunBounds bounds,
      InstantSource clock,
      Executor executor,
      Listeners listeners,
      Launches launches) {}

  /** Input from other threads. */
  private sealed interface Signal {
    record Ended(Begun begun, Attempts.Result result) implements Signal {}

    record CancelAsked() implements Signal {}
  }

  /** An activation in flight. */
  private record Begun(Firing firing, NodeRecord record, NodeLog log) {
    boolean isWait() {
      return firing.node().kind().has(Trait.WAITS);
    }
  }

  /** Identifies an activation across restarts. */
  private record Key(String node, int activation) {}

  private final Surroundings around;
  private final Run run;
  private final CompiledDiagram diagram;
  private final RunProgress progress;
  private final Map<Key, NodeRecord> recorded = new HashMap<>();
  private final Deque<Firing> ready = new ArrayDeque<>();
  private final Map<Integer, Begun> inFlight = new HashMap<>();
  private final UnicastProcessor<Begun> activations = UnicastProcessor.create();
  private final RunSlot place;
  private final CompletableFuture<Signal> cancelAsked = new CompletableFuture<>();

  /** Units of work in {@link Launches} that this run counts. */
  private final AtomicInteger atWork = new AtomicInteger();

  /** How many waits are in flight if nothing else is, and no step is being taken; else -1. */
  private volatile int onlyWaits = -1;

  /** Whether a node waits that has waited before: a resume would begin with its first attempt. */
  private volatile boolean waitsAgain;

  private int lastSequence;

  /** An outcome that is to be recorded together with the run's end. */
  private @Nullable Over last;

  LiveRun(RecordedRun recordedRun, CompiledDiagram diagram, RunSlot place, Surroundings around) {
    this.place = place;
    this.around = around;
    this.diagram = diagram;
    run = recordedRun.run();
    progress = new RunProgress(diagram, run.startNodes(), run.variables());
    for (NodeRecord node : recordedRun.nodes()) {
      recorded.put(new Key(node.node(), node.activation()), node);
      lastSequence = Math.max(lastSequence, node.sequence());
    }
  }

  /** Requests cancellation: the run stops and is recorded as cancelled. */
  void cancel() {
    cancelAsked.complete(new Signal.CancelAsked());
  }

  /** Whether no node is in progress, waits excepted. */
  boolean isIdle() {
    return atWork.get() == 0;
  }

  /** Whether so many waits are all that the run does, so that it may be let go. */
  boolean onlyWaits(int waits) {
    return onlyWaits == waits && !waitsAgain && !cancelAsked.isDone();
  }

  /** Drives the run to its end. Cancelling stops it without recording anything. */
  Uni<Run> drive() {
    return begin()
        .emitOn(around.executor)
        .chain(
            begun ->
                begun
                    ? conclusion().chain(this::conclude)
                    : around.store.find(run.id()).map(this::found))
        .onTermination()
        .invoke(() -> around.launches.end(atWork.getAndSet(0)));
  }

  /** False if the run has ended, before it began or since its records were read. */
  private Uni<Boolean> begin() {
    return Insistent.of(around.store.begin(run.id()));
  }

  private Run found(Optional<RecordedRun> recordedRun) {
    return recordedRun.map(RecordedRun::run).orElse(run);
  }

  private Uni<Conclusion> conclusion() {
    if (cancelAsked.isDone()) {
      return Uni.createFrom().item(new Conclusion.Cancelled());
    }
    Optional<Conclusion> already = replay();
    if (already.isPresent()) {
      return Uni.createFrom().item(already.get());
    }
    Multi<Signal> ended =
        activations.onItem().transformToUni(this::attempt).merge(around.bounds.parallelNodesMax());
    Multi<Signal> cancelled = Uni.createFrom().completionStage(cancelAsked).toMulti();
    launch();
    place.leave();
    countWaits();
    return Multi.createBy()
        .merging()
        .streams(ended, cancelled)
        .emitOn(around.executor)
        .onItem()
        .transformToUniAndConcatenate(this::takeIn)
        .filter(Optional::isPresent)
        .map(Optional::get)
        .toUni();
  }

  /**
   * Applies the outcomes recorded before a restart. Their order does not matter (see {@link
   * RunProgress}). Activations without an outcome are run again.
   */
  private Optional<Conclusion> replay() {
    Step step = progress.begin();
    Deque<Firing> replayed = new ArrayDeque<>(step.firings());
    while (step.conclusion().isEmpty() && !replayed.isEmpty()) {
      Firing firing = replayed.remove();
      NodeRecord record = recorded.get(new Key(firing.node().label(), firing.activation()));
      Optional<Outcome> outcome = Optional.ofNullable(record).flatMap(NodeRecord::outcome);
      if (record != null && outcome.isPresent()) {
        step = progress.apply(firing.position(), outcome.get(), record.attempts());
        replayed.addAll(step.firings());
      } else {
        ready.add(firing);
      }
    }
    return step.conclusion();
  }

  /** Starts ready nodes, up to the bound on parallel nodes, unless new work is stopped. */
  private void launch() {
    while (!ready.isEmpty()
        && inFlight.size() < around.bounds.parallelNodesMax()
        && around.launches.begin()) {
      atWork.incrementAndGet();
      place.use();
      Begun begun = begun(ready.remove());
      if (begun.isWait()) {
        leave(); // it can be interrupted at any moment
      }
      inFlight.put(begun.record.sequence(), begun);
      if (!begun.firing.node().kind().has(Trait.BEGINS_RUN)) { // its outcome comes at once
        write(begun.record);
      }
      around.listeners.tell(listener -> listener.nodeStarted(run.id(), begun.record));
      activations.onNext(begun);
    }
  }

  private void countWaits() {
    onlyWaits = inFlight.values().stream().allMatch(Begun::isWait) ? inFlight.size() : -1;
  }

  /** Releases one unit of work; does nothing if the finished run has released all. */
  private void leave() {
    if (atWork.getAndUpdate(places -> Math.max(0, places - 1)) > 0) {
      around.launches.end(1);
    }
  }

  private Begun begun(Firing firing) {
    String node = firing.node().label();
    NodeRecord before = recorded.get(new Key(node, firing.activation()));
    NodeRecord record =
        before == null
            ? NodeRecord.begun(++lastSequence, firing, now())
            : NodeRecord.begun(before.sequence(), firing, before.startedAt());
    NodeLog log =
        new NodeLog(
            around.bounds,
            line ->
                around.listeners.tell(
                    listener -> listener.nodePrinted(run.id(), node, firing.activation(), line)));
    return new Begun(firing, record, log);
  }

  private Uni<Signal> attempt(Begun begun) {
    Firing firing = begun.firing;
    return around
        .attempts
        .run(
            firing.node(),
            attempt -> {
              waitsAgain |= begun.isWait() && attempt > 1;
              return new NodeAttempt(
                  run.id(),
                  run.startNumber(),
                  diagram.diagram(),
                  firing.inputs(),
                  diagram.outputLabels(firing.position()),
                  firing.activation(),
                  attempt,
                  attempt == 1 ? begun.record.startedAt() : now(),
                  begun.log,
                  place);
            })
        .map(result -> new Signal.Ended(begun, result));
  }

  private Uni<Optional<Conclusion>> takeIn(Signal signal) {
    onlyWaits = -1;
    return switch (signal) {
      case Signal.CancelAsked() -> Uni.createFrom().item(Optional.of(new Conclusion.Cancelled()));
      case Signal.Ended(Begun begun, Attempts.Result result) -> {
        inFlight.remove(begun.record.sequence());
        yield isLast(begun.firing)
            ? Uni.createFrom().item(last(over(begun, result)))
            : recorded(begun, result).emitOn(around.executor).map(this::follow);
      }
    };
  }

  /** Whether the run ends with the node's outcome, whatever that is. */
  private boolean isLast(Firing firing) {
    return inFlight.isEmpty()
        && ready.isEmpty()
        && diagram.outgoing(firing.position()).isEmpty()
        && diagram.loops().isEmpty()
        && !cancelAsked.isDone();
  }

  /** The conclusion from an outcome that is recorded together with the run's end. */
  private Optional<Conclusion> last(Over over) {
    last = over;
    return progress
        .apply(over.begun.firing.position(), over.result.outcome(), over.result.attempts())
        .conclusion();
  }

  /**
   * A finished activation.
   *
   * @param refused why its outcome cannot be recorded at all; the run then fails
   */
  private record Over(
      Begun begun, Attempts.Result result, NodeRecord record, Optional<Failure> refused) {}

  /** Records the outcome of an activation, or its failure if the outcome cannot be recorded. */
  private Uni<Over> recorded(Begun begun, Attempts.Result result) {
    return recorded(over(begun, result))
        .onFailure()
        .recoverWithUni(
            thrown -> {
              Failure why = refused(thrown);
              var failed = new Attempts.Result(new Failed(why), result.attempts());
              NodeRecord record = finished(begun, failed);
              return recorded(new Over(begun, failed, record, Optional.empty()))
                  .onFailure()
                  .recoverWithItem(new Over(begun, failed, record, Optional.of(why)));
            });
  }

  private Uni<Over> recorded(Over over) {
    return Insistent.of(around.store.record(run, List.of(over.record)))
        .replaceWith(over)
        .onFailure()
        .invoke(thrown -> tellNotRecorded(over.record, thrown));
  }

  private void tellNotRecorded(NodeRecord record, Throwable thrown) {
    LOG.warnf(
        "node.not_recorded run=%s node=%s state=%s: %s",
        run.id(), record.node(), record.state(), thrown.getMessage());
  }

  private static Failure refused(Throwable thrown) {
    return new Failure("not_recorded", "could not be recorded: " + thrown.getMessage(), "");
  }

  private Optional<Conclusion> follow(Over over) {
    Begun begun = over.begun;
    if (over.refused.isPresent()) {
      return Optional.of(new Conclusion.Failed(begun.record.node(), over.refused.get()));
    }
    tellFinished(over);
    Step step =
        progress.apply(begun.firing.position(), over.result.outcome(), over.result.attempts());
    if (step.conclusion().isEmpty() && cancelAsked.isDone()) { // while that was being recorded
      return Optional.of(new Conclusion.Cancelled());
    }
    ready.addAll(step.firings());
    launch();
    if (step.conclusion().isEmpty()) { // else when the run's end is recorded
      place.leave();
      if (!begun.isWait()) {
        leave();
      }
      countWaits();
    }
    return step.conclusion();
  }

  private Over over(Begun begun, Attempts.Result result) {
    return new Over(begun, result, finished(begun, result), Optional.empty());
  }

  private NodeRecord finished(Begun begun, Attempts.Result result) {
    return begun.record.finished(result.outcome(), result.attempts(), begun.log.lines(), now());
  }

  private Uni<Run> conclude(Conclusion conclusion) {
    List<NodeRecord> cancelled = new ArrayList<>();
    for (Begun begun : inFlight.values()) {
      cancelled.add(begun.record.cancelled(begun.log.lines(), now()));
    }
    cancelled.forEach(this::write);
    return (last == null ? finish(conclusion) : finish(conclusion, last))
        .emitOn(around.executor)
        .map(
            ended -> {
              cancelled.forEach(node -> around.listeners.tell(l -> l.nodeFinished(run.id(), node)));
              around.listeners.tell(listener -> listener.runFinished(ended));
              return ended;
            });
  }

  private Uni<Run> finish(Conclusion conclusion) {
    return finish(conclusion.end(run, now()), List.of())
        .onFailure()
        .recoverWithUni(thrown -> finish(run.failed(refused(thrown), now()), List.of()));
  }

  /** Records the end together with the outcome that it follows from; apart if that is refused. */
  private Uni<Run> finish(Conclusion conclusion, Over last) {
    return finish(conclusion.end(run, now()), List.of(last.record))
        .emitOn(around.executor)
        .invoke(() -> tellFinished(last))
        .onFailure()
        .recoverWithUni(
            () ->
                recorded(last.begun, last.result)
                    .emitOn(around.executor)
                    .chain(over -> finish(after(over, conclusion))));
  }

  /** The conclusion from the last outcome as it could be recorded. */
  private Conclusion after(Over over, Conclusion wanted) {
    String node = over.record.node();
    if (over.refused.isPresent()) {
      return new Conclusion.Failed(node, over.refused.get());
    }
    tellFinished(over);
    return over.result.outcome() instanceof Failed(Failure why, int _)
        ? new Conclusion.Failed(node, why)
        : wanted;
  }

  private void tellFinished(Over over) {
    around.listeners.tell(listener -> listener.nodeFinished(run.id(), over.record));
  }

  private Uni<Run> finish(Run ended, List<NodeRecord> nodes) {
    return Insistent.of(around.store.finish(ended, nodes)).replaceWith(ended);
  }

  /**
   * Writes without waiting: {@link #takeIn} writes what a resume depends on. If this write is late,
   * because the store was unavailable, it reverts nothing ({@link RunStore#record}).
   */
  private void write(NodeRecord record) {
    Insistent.of(around.store.record(run, List.of(record)))
        .subscribe()
        .with(written -> {}, failure -> tellNotRecorded(record, failure));
  }

  private Instant now() {
    return around.clock.instant();
  }
}
