package dev.dipeo.python.queue;

import dev.dipeo.python.PythonJob;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One job on its way from waiting to its one result. Decides the races between the thread that runs
 * the code and those that stop it. Thread-safe.
 */
public final class Execution {
  private enum State {
    WAITING,
    RUNNING,
    /** Somebody stops it; the result is theirs to give. */
    STOPPING,
    DONE
  }

  /** Where the thread is that runs the code of a stopped job. */
  private enum Thread {
    INSIDE,
    LEFT,
    ABANDONED
  }

  /** What runs a job elsewhere, and can be asked to stop it. */
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
  private final AtomicReference<Thread> thread = new AtomicReference<>(Thread.INSIDE);
  private final CountDownLatch left = new CountDownLatch(1);
  private volatile @Nullable Stoppable place;
  private int overtaken;

  /**
   * @param diagram whose context it needs; null: one that has run no code of any diagram
   * @param job JSON text for the prelude
   * @param inputs JSON text of an object; null: only compile
   */
  public Execution(
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

  /** How many later jobs went first; guarded by the queue's lock. */
  public int overtaken() {
    return overtaken;
  }

  public void wasOvertaken() {
    overtaken++;
  }

  /** Takes it from waiting to running; false when it was called off. */
  public boolean begin() {
    return state.compareAndSet(State.WAITING, State.RUNNING);
  }

  /** Calls it off before it runs; false when it runs or is over. */
  public boolean callOff() {
    return state.compareAndSet(State.WAITING, State.DONE);
  }

  /** Claims to stop it while it runs; true for the one who has to. */
  public boolean beginStop() {
    return state.compareAndSet(State.RUNNING, State.STOPPING);
  }

  /** Claims its regular end; false when somebody stops it, whose result counts then. */
  public boolean finish() {
    return state.compareAndSet(State.RUNNING, State.DONE);
  }

  /** Whether somebody has claimed to stop it. */
  public boolean isStopping() {
    return state.get() == State.STOPPING;
  }

  /** Says where it runs, null: nowhere; stops it there when that was asked for already. */
  public void runsAt(@Nullable Stoppable there) {
    place = there;
    if (there != null && isStopping()) {
      there.stop();
    }
  }

  /** Stops it where it runs, after {@link #beginStop}. */
  public void stopThere() {
    Stoppable there = place;
    if (there != null) {
      there.stop();
    }
  }

  /** Told by the running thread when it is out of a stopped job; false when it was given up. */
  public boolean leave() {
    left.countDown();
    return thread.compareAndSet(Thread.INSIDE, Thread.LEFT);
  }

  /** Waits for the running thread to leave; whether it did. Without consequence when it did not. */
  public boolean hasLeftWithin(Duration longest) throws InterruptedException {
    return left.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for the running thread to leave; false when it did not and is given up. Once only. */
  public boolean awaitLeft(Duration longest) throws InterruptedException {
    return left.await(longest.toNanos(), TimeUnit.NANOSECONDS)
        || !thread.compareAndSet(Thread.INSIDE, Thread.ABANDONED);
  }

  public void give(Ended ended) {
    done.accept(ended);
  }
}
