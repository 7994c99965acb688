package dev.dipeo.python.queue;

import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonResult.Limit;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One submitted job until its one result. Decides the races between the thread that runs the code
 * and the threads that stop it. Thread-safe.
 */
public final class Ticket {
  private static final Logger LOG = Logger.getLogger(Ticket.class);

  private enum State {
    WAITING,
    RUNNING,
    /** Another thread is stopping it and gives the result. */
    STOPPING,
    DONE
  }

  /** The thread that runs the code of a stopped job. */
  private enum CodeThread {
    INSIDE,
    LEFT,
    ABANDONED
  }

  /** A job running in another process. */
  public interface Stoppable {
    void stop();
  }

  private final @Nullable String diagram;
  private final String job;
  private final @Nullable String inputs;
  private final Duration timeout;
  private final Consumer<PythonJob.Line> log;
  private final Consumer<Ended> done;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final AtomicReference<CodeThread> thread = new AtomicReference<>(CodeThread.INSIDE);
  private final CountDownLatch left = new CountDownLatch(1);
  private volatile @Nullable Stoppable remote;
  private int overtaken;

  /**
   * @param diagram the diagram whose context is needed; null: a context that has run no code
   * @param job JSON text for the prelude
   * @param inputs JSON text of an object; null: only compile
   */
  public Ticket(
      @Nullable String diagram,
      String job,
      @Nullable String inputs,
      Duration timeout,
      Consumer<PythonJob.Line> log,
      Consumer<Ended> done) {
    this.diagram = diagram;
    this.job = job;
    this.inputs = inputs;
    this.timeout = timeout;
    this.log = log;
    this.done = done;
  }

  public @Nullable String diagram() {
    return diagram;
  }

  public String job() {
    return job;
  }

  public @Nullable String inputs() {
    return inputs;
  }

  public Duration timeout() {
    return timeout;
  }

  public Consumer<PythonJob.Line> log() {
    return log;
  }

  /** How many later jobs went first; guarded by the lock of the queue. */
  int overtaken() {
    return overtaken;
  }

  void wasOvertaken() {
    overtaken++;
  }

  /** Moves it from waiting to running; false if it was called off. */
  public boolean begin() {
    return state.compareAndSet(State.WAITING, State.RUNNING);
  }

  /** Claims the end of a waiting job; false if it runs or has ended. */
  public boolean callOff() {
    return state.compareAndSet(State.WAITING, State.DONE);
  }

  /** Ends a waiting job without running it; does nothing if it runs or has ended. */
  public void refuse(Limit limit, String why) {
    if (callOff()) {
      give(Ended.stopped(limit, why));
    }
  }

  /** Claims to stop a running job. Only the caller that gets true must stop it. */
  public boolean beginStop() {
    return state.compareAndSet(State.RUNNING, State.STOPPING);
  }

  /** Claims the regular end; false if another thread stops the job and gives the result. */
  public boolean finish() {
    return state.compareAndSet(State.RUNNING, State.DONE);
  }

  public boolean isStopping() {
    return state.get() == State.STOPPING;
  }

  /** Sets or clears the remote job, and stops it if that was requested before. */
  public void runsAt(@Nullable Stoppable there) {
    remote = there;
    if (there != null && isStopping()) {
      there.stop();
    }
  }

  /** Stops the remote job, after {@link #beginStop}. */
  public void stopThere() {
    Stoppable there = remote;
    if (there != null) {
      there.stop();
    }
  }

  /** Called by the code thread when it leaves a stopped job; false if it had been abandoned. */
  public boolean leave() {
    left.countDown();
    return thread.compareAndSet(CodeThread.INSIDE, CodeThread.LEFT);
  }

  /** Waits for the code thread to leave and returns whether it did; abandons nothing. */
  public boolean hasLeftWithin(Duration longest) throws InterruptedException {
    return left.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for the code thread to leave; if it does not, abandons it and returns false. */
  public boolean awaitLeft(Duration longest) throws InterruptedException {
    return left.await(longest.toNanos(), TimeUnit.NANOSECONDS)
        || !thread.compareAndSet(CodeThread.INSIDE, CodeThread.ABANDONED);
  }

  /** Passes on the result; the caller must have claimed the end. */
  public void give(Ended ended) {
    try {
      done.accept(ended);
    } catch (RuntimeException e) {
      LOG.error("python.result.not_taken", e);
    }
  }
}
