package dev.dipeo.python.worker;

import dev.dipeo.base.Backoff;
import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts workers for the slots. A worker takes seconds to start, so a spare is kept ready for a
 * while after one was lost. Workers that do not start, or die without having answered a job, are
 * retried after ever longer waits. Thread-safe.
 */
final class WorkerSupply {
  private static final Logger LOG = Logger.getLogger(WorkerSupply.class);

  /** Starts in a row that may be killed from outside before waiting jobs are refused. */
  static final int KILLED_STARTS_MAX = 4;

  private static final Backoff FAILED_START_WAITS =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

  /**
   * For workers that start and soon die, perhaps because of their jobs. The first death costs no
   * wait, so that a lost worker is replaced at once.
   */
  private static final Backoff SHORT_LIFE_WAITS =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(2));

  private final WorkerCommand command;
  private final PythonBounds bounds;
  private final WorkerBounds workerBounds;
  private final ScheduledExecutorService timer;
  private final ThreadFactory threads;
  private final PythonObserver observer;
  private final Consumer<@Nullable String> onState;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Worker> ready = new ArrayDeque<>();
  private final Deque<Worker> starting = new ArrayDeque<>();
  private int takers;
  private int failedStarts;
  private int shortLives;
  private long sparesUntil;
  private boolean sparesWanted;

  /** Changed under the lock only. */
  private volatile boolean closed;

  /**
   * @param onState receives why a worker did not start, and null when one has started
   */
  WorkerSupply(
      WorkerCommand command,
      PythonBounds bounds,
      WorkerBounds workerBounds,
      ScheduledExecutorService timer,
      ThreadFactory threads,
      PythonObserver observer,
      Consumer<@Nullable String> onState) {
    this.command = command;
    this.bounds = bounds;
    this.workerBounds = workerBounds;
    this.timer = timer;
    this.threads = threads;
    this.observer = observer;
    this.onState = onState;
  }

  void start() {
    for (int i = 0; i < workerBounds.workers(); i++) {
      threads.newThread(this::makeUntilClosed).start();
    }
  }

  /** Waits for a worker; null when closed. */
  @Nullable Worker take() throws InterruptedException {
    lock.lock();
    try {
      takers++;
      changed.signalAll();
      while (true) {
        Worker worker = ready.poll();
        if (closed || (worker != null && worker.isAlive())) {
          takers--;
          return closed ? null : worker;
        }
        if (worker == null) {
          changed.await();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Reports the end of a worker that was taken from here. */
  void lost(Worker worker) {
    lock.lock();
    try {
      shortLives = worker.wasUseful() ? 0 : shortLives + 1;
      sparesWanted = true;
      sparesUntil = System.nanoTime() + workerBounds.spareFor().toNanos();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      ready.forEach(worker -> worker.kill(Death.Cause.CLOSED));
      starting.forEach(worker -> worker.kill(Death.Cause.CLOSED));
    } finally {
      lock.unlock();
    }
  }

  private void makeUntilClosed() {
    try {
      while (awaitNeed()) {
        long begun = System.nanoTime();
        Worker worker = begin();
        boolean started = worker != null && worker.awaitStarted();
        if (worker != null) {
          add(worker, started);
        }
        if (started) {
          observer.workerStarted(Duration.ofNanos(System.nanoTime() - begun));
          onState.accept(null);
        } else if (!closed && !mayLiveNext(worker)) {
          onState.accept(
              "not started: Python does not start"
                  + (worker == null || worker.firstWords().isEmpty()
                      ? ""
                      : ": " + worker.firstWords()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether jobs may keep waiting, because the start was killed from outside rather than failed.
   */
  private boolean mayLiveNext(@Nullable Worker worker) {
    Death death = worker == null ? null : worker.died().getNow(null);
    lock.lock();
    try {
      return death != null && death.isFromOutside() && failedStarts < KILLED_STARTS_MAX;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Worker begin() {
    try {
      Worker worker = Worker.start(command, bounds, workerBounds, timer, threads);
      lock.lock();
      try {
        starting.add(worker);
        if (closed) {
          worker.kill(Death.Cause.CLOSED);
        }
      } finally {
        lock.unlock();
      }
      return worker;
    } catch (IOException e) {
      LOG.error("python.worker.not_started", e);
      lock.lock();
      try {
        failedStarts++;
      } finally {
        lock.unlock();
      }
      return null;
    }
  }

  private void add(Worker worker, boolean started) {
    lock.lock();
    try {
      starting.remove(worker);
      if (!started) {
        failedStarts++;
        Death death = worker.died().getNow(null);
        if (!closed) {
          LOG.errorf(
              "python.worker.not_started pid=%d cause=%s exit_code=%s",
              worker.pid(),
              death == null ? "-" : death.cause(),
              death == null ? "-" : death.exitCode());
        }
        return;
      }
      failedStarts = 0;
      if (closed) {
        worker.kill(Death.Cause.CLOSED);
        return;
      }
      LOG.debugf("python.worker.started pid=%d", worker.pid());
      ready.add(worker);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    var unused = worker.died().thenRun(() -> forget(worker));
  }

  private void forget(Worker worker) {
    lock.lock();
    try {
      if (ready.remove(worker)) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until one more worker is needed, and at least as long as recent failures require. */
  private boolean awaitNeed() throws InterruptedException {
    lock.lock();
    try {
      long pause = pauseNanos();
      while (!closed && pause > 0) {
        pause = changed.awaitNanos(pause);
      }
      while (!closed && ready.size() + starting.size() >= takers + spares()) {
        changed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private int spares() {
    sparesWanted = sparesWanted && System.nanoTime() - sparesUntil < 0;
    return sparesWanted ? 1 : 0;
  }

  private long pauseNanos() {
    return Math.max(
        FAILED_START_WAITS.after(failedStarts).toNanos(),
        SHORT_LIFE_WAITS.after(shortLives - 1).toNanos());
  }
}
