package dev.dipeo.python.cage;

import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonSettings;
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
 * Contexts that have run no code of any diagram, made ahead on one thread: making one takes a tenth
 * of a second when warm, and the first takes seconds.
 */
final class FreshContexts {
  private static final Logger LOG = Logger.getLogger(FreshContexts.class);

  /** Contexts kept ready. */
  private static final int SPARES = 1;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** What the warm-up runs, so that the first job of a context does nothing for the first time. */
  private static final String WARM_UP = "if x:\n  return {'x': [x]}";

  /** A context, its way in, and where its output goes. */
  record Fresh(Context context, Value handle, Outlet out, Outlet err) {
    void lead(@Nullable Printed printed) {
      out.lead(printed);
      err.lead(printed);
    }

    /** Stops what runs inside, and runs nothing that it left for its end; may take long. */
    void close() {
      context.close(true);
    }
  }

  private final PythonSettings settings;
  private final Consumer<@Nullable String> onState;
  private final EmbeddedPython.Start start;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Fresh> ready = new ArrayDeque<>();
  private int takers;
  private @Nullable Cage cage;
  private boolean closed;

  /**
   * @param onState told what is wrong when a context cannot be made, and null when one was made
   *     again
   * @param start told of the first context, and of each that could not be made
   */
  FreshContexts(
      PythonSettings settings, Consumer<@Nullable String> onState, EmbeddedPython.Start start) {
    this.settings = settings;
    this.onState = onState;
    this.start = start;
  }

  /** Waits for a context; null when closed. Not to be interrupted, see {@link JobQueue#take}. */
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

  /** Makes contexts as they are needed; the body of the one thread that does. */
  void makeUntilClosed() {
    boolean failed = false;
    boolean first = true;
    try {
      while (awaitNeed()) {
        try {
          add(newContext());
          if (first) {
            first = false;
            start.done();
          }
          if (failed) {
            failed = false;
            onState.accept(null);
          }
        } catch (RuntimeException | Error e) {
          if (isClosed()) {
            return;
          }
          failed = true;
          LOG.error("Python context not made", e);
          start.failed(e);
          onState.accept("not started: Python does not start; the log says why");
          awaitRetry();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the engine with everything that runs in it. May take long: code can be stuck. */
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
    String job = JobText.of(source, List.of(), Set.of(), settings);
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

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
