package dev.dipeo.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A clock with timers that a test moves: what is due runs on the test's thread. Timers may be set
 * from any thread.
 */
public final class ManualTime extends ScheduledThreadPoolExecutor implements InstantSource {
  private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final AtomicLong order = new AtomicLong();
  private volatile Instant now = BEGIN;

  public ManualTime() {
    super(0);
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Milliseconds since the test began. */
  long elapsedMillis() {
    return Duration.between(BEGIN, now).toMillis();
  }

  /** Timers that have not run. */
  public synchronized long waiting() {
    return due.stream().filter(task -> !task.isCancelled()).count();
  }

  /** Goes on to the next timer and runs it; false when there is none. */
  public boolean next() {
    Due task = poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  private synchronized @Nullable Due poll() {
    Due task = due.poll();
    while (task != null && task.isCancelled()) {
      task = due.poll();
    }
    if (task != null && task.at.isAfter(now)) {
      now = task.at;
    }
    return task;
  }

  void advance(Duration duration) {
    Instant end = now.plus(duration);
    while (isDue(end)) {
      next();
    }
    now = end;
  }

  private synchronized boolean isDue(Instant at) {
    return !due.isEmpty() && !due.peek().at.isAfter(at);
  }

  @Override
  public synchronized ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Due task = new Due(command, now.plus(delay, unit.toChronoUnit()), order.incrementAndGet());
    due.add(task);
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  private static final class Due extends FutureTask<Object> implements ScheduledFuture<Object> {
    private final Instant at;
    private final long order;

    Due(Runnable command, Instant at, long order) {
      super(command, "");
      this.at = at;
      this.order = order;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      Due that = (Due) other;
      return at.equals(that.at) ? Long.compare(order, that.order) : at.compareTo(that.at);
    }
  }
}
