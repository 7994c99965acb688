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

/** A clock with timers that a test moves: what is due runs on the test's thread. */
final class ManualTime extends ScheduledThreadPoolExecutor implements InstantSource {
  private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final AtomicLong order = new AtomicLong();
  private Instant now = BEGIN;

  ManualTime() {
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
  long waiting() {
    return due.stream().filter(task -> !task.isCancelled()).count();
  }

  /** Goes on to the next timer and runs it; false when there is none. */
  boolean next() {
    Due task = due.poll();
    while (task != null && task.isCancelled()) {
      task = due.poll();
    }
    if (task == null) {
      return false;
    }
    now = task.at.isAfter(now) ? task.at : now;
    task.run();
    return true;
  }

  void advance(Duration duration) {
    Instant end = now.plus(duration);
    while (!due.isEmpty() && !due.peek().at.isAfter(end)) {
      next();
    }
    now = end;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
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
