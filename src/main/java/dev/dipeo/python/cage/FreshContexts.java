package dev.dipeo.python.cage;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.cage.Printed.Outlet;
import dev.dipeo.python.queue.JobQueue;
import dev.dipeo.python.queue.JobText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Contexts that have not run any code yet. One thread makes them ahead of need: each takes a tenth
 * of a second, and the first takes seconds.
 */
final class FreshContexts {
  private static final Logger LOG = Logger.getLogger(FreshContexts.class);

  /** Contexts kept ready. */
  private static final int SPARES = 1;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** Runs in each new context, so that nothing happens for the first time in its first job. */
  private static final String WARM_UP = "if x:\n  return {'x': [x]}";

  /** A context, its way in and its output. */
  record Fresh(Context context, Value handle, Outlet out, Outlet err) {
    void lead(@Nullable Printed printed) {
      out.lead(printed);
      err.lead(printed);
    }

    /** Stops the code inside without running its exit hooks; may take long. */
    void close() {
      context.close(true);
    }
  }

  private final PythonBounds bounds;
  private final Runnable onMade;
  private final Consumer<Throwable> onFailure;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Fresh> ready = new ArrayDeque<>();
  private int takers;
  private @Nullable Cage cage;

  /** Changed under the lock only. */
  private volatile boolean closed;

  /**
   * @param onMade called for each context that is ready
   * @param onFailure receives why a context could not be made; it is retried
   */
  FreshContexts(PythonBounds bounds, Runnable onMade, Consumer<Throwable> onFailure) {
    this.bounds = bounds;
    this.onMade = onMade;
    this.onFailure = onFailure;
  }

  /** Waits for a context; null when closed. Ignores interrupts, as {@link JobQueue#take} does. */
  @Nullable Fresh take() {
    lock.lock();
    try {
      takers++;
      changed.signalAll();
      while (ready.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      takers--;
      return closed ? null : ready.poll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes contexts as they are needed; the body of the only thread that makes them. */
  void makeUntilClosed() {
    try {
      while (awaitNeed()) {
        try {
          add(newContext());
          onMade.run();
        } catch (RuntimeException | Error e) {
          if (closed) {
            return;
          }
          LOG.error("python.context.not_made", e);
          onFailure.accept(e);
          awaitRetry();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the engine and stops all code in it. May take long, as code can be stuck. */
  void close() {
    Cage last;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      last = cage;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
  }

  private boolean awaitNeed() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && ready.size() >= takers + SPARES) {
        changed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void awaitRetry() throws InterruptedException {
    lock.lock();
    try {
      long nanos = RETRY_AFTER.toNanos();
      while (!closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private Fresh newContext() {
    Cage from = cage();
    Outlet out = new Outlet(false);
    Outlet err = new Outlet(true);
    Cage.Caged caged = from.newContext(out, err);
    Fresh fresh = new Fresh(caged.context(), caged.handle(), out, err);
    var source = new PythonJob.Source("warm-up", "", 1, WARM_UP, new PythonJob.Kind.Statements());
    String job = JobText.of(source, List.of(), Set.of(), bounds);
    fresh.handle().execute(job, "{\"x\":1}").asString();
    return fresh;
  }

  private Cage cage() {
    lock.lock();
    try {
      if (cage != null) {
        return cage;
      }
    } finally {
      lock.unlock();
    }
    Cage made = new Cage();
    lock.lock();
    try {
      cage = made;
    } finally {
      lock.unlock();
    }
    return made;
  }

  private void add(Fresh fresh) {
    lock.lock();
    try {
      if (!closed) {
        ready.add(fresh);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
