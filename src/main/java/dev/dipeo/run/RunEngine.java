package dev.dipeo.run;

import dev.dipeo.run.RunStore.RecordedRun;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Drives runs, so many at a time, the others in the order in which they came. Blocks no thread;
 * thread-safe.
 */
public final class RunEngine implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(RunEngine.class);

  private static final Cancellable ABANDONED = () -> {};

  private final RunBounds bounds;
  private final Listeners listeners = new Listeners();
  private final Launches launches = new Launches();
  private final LiveRun.Surroundings around;
  private final Admission admission;
  private final Map<String, Driven> driven = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * An engine without runs.
   *
   * @param runners one for each kind of node
   * @param executor runs the engine's own, short work; must not be an event loop
   * @param timers for timeouts and the waits between attempts
   */
  public RunEngine(
      List<NodeRunner<?>> runners,
      RunStore store,
      RunBounds bounds,
      InstantSource clock,
      Executor executor,
      ScheduledExecutorService timers) {
    this.bounds = bounds;
    Attempts attempts = new Attempts(new NodeRunners(runners), executor, timers);
    around =
        new LiveRun.Surroundings(attempts, store, bounds, clock, executor, listeners, launches);
    admission =
        new Admission(bounds.runsMax(), bounds.runsWaitingMax(), bounds.runsPausedMax(), executor);
  }

  /**
   * Takes a run and drives it from where its records end: nodes that are recorded as finished do
   * not run again; nodes in progress do, under the same idempotency key. A run that the engine has
   * already goes on.
   *
   * @return the run as it ended, when that is recorded. Cancelling ends the watching, not the run.
   *     Fails when the store does; then the run has not ended and can be taken again
   * @throws RunsFullException when as many runs wait as may
   */
  public Uni<Run> take(RecordedRun recorded, CompiledDiagram diagram) {
    String id = recorded.run().id();
    Driven mine = new Driven(recorded, diagram);
    Driven other = driven.putIfAbsent(id, mine);
    if (other != null) {
      return other.end();
    }
    if (!admission.enter(mine.entry)) {
      driven.remove(id);
      RunsFullException full = new RunsFullException(bounds);
      mine.end.completeExceptionally(full);
      throw full;
    }
    return mine.end();
  }

  /**
   * Cancels a run and what it has in flight.
   *
   * @return the run as it ended, which may have been just before; none when this engine does not
   *     drive it
   */
  public Uni<Optional<Run>> cancel(String runId) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Driven run = driven.get(runId);
              if (run == null) {
                return Uni.createFrom().item(Optional.empty());
              }
              run.cancel();
              return run.end().map(Optional::of);
            });
  }

  /**
   * For callers who can still be refused, before the run is recorded.
   *
   * @throws RunsFullException when the engine would not take a run now
   */
  public void requireRoom() {
    if (admission.isFull()) {
      throw new RunsFullException(bounds);
    }
  }

  /** Tells a listener about every run from now on. */
  public void add(RunListener listener) {
    listeners.add(listener);
  }

  public void remove(RunListener listener) {
    listeners.remove(listener);
  }

  /** Whether a run is in progress here, or waits for others to end. */
  public boolean drives(String runId) {
    return driven.containsKey(runId);
  }

  /** Runs in progress. */
  public int inProgress() {
    return admission.inside();
  }

  /** Runs that wait for others to end. */
  public int waiting() {
    return admission.waiting();
  }

  /** Runs all of whose nodes wait for something outside; they do not count as in progress. */
  public int paused() {
    return admission.paused();
  }

  /**
   * Lets no node begin any more. Those that have begun come to their end, which is recorded, but
   * waits for events do not count: a run that waits, or would begin a further node, stands still.
   *
   * @return completes when no node is at work
   */
  public Uni<Void> standStill() {
    return launches.stop();
  }

  /** Nodes at work, in all runs, without those that wait for events. */
  public int nodesAtWork() {
    return launches.atWork();
  }

  /** Whether no run is driven any more. */
  public boolean isClosed() {
    return closed;
  }

  /** Stops driving runs without ending them: they can be resumed from their records. */
  @Override
  public void close() {
    closed = true;
    driven.values().forEach(Driven::abandon);
  }

  /** A run from when it was taken to its end. */
  private final class Driven {
    private final String id;
    private final RunSlot place;
    private final LiveRun run;

    /** One object, so that it can be found in the queue. */
    private final Runnable entry = this::enter;

    private final CompletableFuture<Run> end = new CompletableFuture<>();
    private final AtomicReference<Cancellable> pipeline = new AtomicReference<>();

    Driven(RecordedRun recorded, CompiledDiagram diagram) {
      id = recorded.run().id();
      place = new RunSlot(admission, () -> listeners.tell(listener -> listener.runPaused(id)));
      run = new LiveRun(recorded, diagram, place, around);
    }

    /** A watcher that goes away takes only its copy with it. */
    Uni<Run> end() {
      return Uni.createFrom().completionStage(end.copy());
    }

    void cancel() {
      run.cancel();
      if (admission.withdraw(entry)) {
        drive();
      }
    }

    void abandon() {
      Cancellable begun = pipeline.getAndSet(ABANDONED);
      if (begun != null) {
        begun.cancel();
      }
      end.completeExceptionally(new CancellationException("the engine was closed"));
    }

    private void enter() {
      place.enter();
      drive();
    }

    private void drive() {
      if (pipeline.get() != null) {
        return;
      }
      Cancellable begun =
          run.drive()
              .subscribe()
              .with(
                  ended -> {
                    over();
                    end.complete(ended);
                  },
                  failure -> {
                    LOG.errorf(failure, "run.stopped run=%s", id);
                    over();
                    end.completeExceptionally(failure);
                  });
      if (!pipeline.compareAndSet(null, begun)) {
        begun.cancel(); // abandoned, or over, meanwhile
      }
    }

    private void over() {
      driven.remove(id, this);
      place.close();
    }
  }
}
