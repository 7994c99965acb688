package dev.dipeo.run;

import dev.dipeo.run.RunStore.RecordedRun;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Drives runs: a bounded number at a time, the others queued in order of arrival. Blocks no thread;
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
   * Drives a run from the end of its records: finished nodes do not run again; nodes in progress
   * do, under the same idempotency key. A run that the engine already drives just continues.
   *
   * @return the finished run, once that is recorded. Cancelling stops watching, not the run. Fails
   *     if the store does; the run is then unfinished and can be taken again
   * @throws RunsFullException when the queue is full
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
   * Cancels a run and everything it has in flight.
   *
   * @return the finished run, which may have finished just before; empty if this engine does not
   *     drive it
   */
  public Uni<Optional<Run>> cancel(String runId) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Driven run = driven.get(runId);
              if (run == null || !run.cancel()) {
                return Uni.createFrom().item(Optional.empty());
              }
              return run.end().map(Optional::of);
            });
  }

  /**
   * Refuses callers before a run is recorded.
   *
   * @throws RunsFullException when the engine would not take a run now
   */
  public void requireRoom() {
    if (admission.isFull()) {
      throw new RunsFullException(bounds);
    }
  }

  /** Adds a listener for all runs from now on. */
  public void add(RunListener listener) {
    listeners.add(listener);
  }

  public void remove(RunListener listener) {
    listeners.remove(listener);
  }

  /** Whether a run is in progress or queued here. */
  public boolean drives(String runId) {
    return driven.containsKey(runId);
  }

  /** Runs in progress. */
  public int inProgress() {
    return admission.inside();
  }

  /** Queued runs. */
  public int waiting() {
    return admission.waiting();
  }

  /** Runs whose nodes all wait for external events; they do not count as in progress. */
  public int paused() {
    return admission.paused();
  }

  /**
   * Starts no further nodes. Started nodes finish and are recorded, except waits for events: a run
   * that waits, or that is about to start a further node, stays as it is.
   *
   * @return completes when no node is in progress
   */
  public Uni<Void> standStill() {
    return launches.stop();
  }

  /**
   * Stops driving the runs that have no node in progress, or only waits, without ending them: they
   * can be resumed from their records. To be called after {@link #standStill}.
   *
   * @return their ids
   */
  public List<String> letGo() {
    List<String> ids = new ArrayList<>();
    for (Driven run : driven.values()) {
      if (run.letGo(run.run::isIdle)) {
        ids.add(run.id);
      }
    }
    return ids;
  }

  /**
   * Stops driving a run that does nothing but wait, without ending it.
   *
   * @param waits how many waits of it the caller holds, so that none of them ends
   * @return false if it is not driven here, or does anything else
   */
  public boolean layDown(String runId, int waits) {
    Driven run = driven.get(runId);
    return run != null && run.letGo(() -> run.run.onlyWaits(waits));
  }

  /** Whether a run does nothing here but wait, in so many nodes. */
  public boolean onlyWaits(String runId, int waits) {
    Driven run = driven.get(runId);
    return run != null && run.run.onlyWaits(waits);
  }

  /** Nodes in progress, in all runs, without those that wait for events. */
  public int nodesAtWork() {
    return launches.atWork();
  }

  /** Whether the engine no longer drives runs. */
  public boolean isClosed() {
    return closed;
  }

  /** Stops driving runs without ending them: they can be resumed from their records. */
  @Override
  public void close() {
    closed = true;
    driven.values().forEach(Driven::abandon);
  }

  /** A run that the engine drives. */
  private final class Driven {
    private final String id;
    private final RunSlot place;
    private final LiveRun run;

    /** A field, because the queue finds it by identity. */
    private final Runnable entry = this::enter;

    private final CompletableFuture<Run> end = new CompletableFuture<>();
    private final AtomicReference<Cancellable> pipeline = new AtomicReference<>();

    /** Guarded by this. */
    private boolean gone;

    Driven(RecordedRun recorded, CompiledDiagram diagram) {
      id = recorded.run().id();
      place = new RunSlot(admission, () -> listeners.tell(listener -> listener.runPaused(id)));
      run = new LiveRun(recorded, diagram, place, around);
    }

    /** A copy, so that a watcher that cancels does not affect others. */
    Uni<Run> end() {
      return Uni.createFrom().completionStage(end.copy());
    }

    /** False if the run is not driven any more. */
    boolean cancel() {
      synchronized (this) {
        if (gone) {
          return false;
        }
        run.cancel();
      }
      if (admission.withdraw(entry)) {
        drive();
      }
      return true;
    }

    void abandon() {
      Cancellable begun = pipeline.getAndSet(ABANDONED);
      if (begun != null) {
        begun.cancel();
      }
      end.completeExceptionally(new CancellationException("the run is not driven here any more"));
    }

    boolean letGo(BooleanSupplier may) {
      synchronized (this) {
        if (!may.getAsBoolean()) {
          return false;
        }
        gone = true;
      }
      admission.withdraw(entry);
      abandon();
      over();
      return true;
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
