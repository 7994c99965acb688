package dev.dipeo.python.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks at their deadlines, unless they are cancelled before. Nearly all are: the timer is set
 * for the earliest deadline only and stays set when that one is cancelled, so a job that ends in
 * time does not wake the timer's thread. Thread-safe.
 */
public final class Deadlines {
  private final ScheduledExecutorService timer;
  private final Set<Deadline> pending = new HashSet<>(); // guarded by this
  private @Nullable Future<?> alarm; // guarded by this
  private long alarmAt; // of System.nanoTime(); guarded by this, valid with an alarm

  /**
   * @param timer runs the tasks; while it is shut down, no deadline can be set
   */
  public Deadlines(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** A task that waits for its deadline. */
  public final class Deadline {
    private final long at;
    private final Runnable task;

    private Deadline(long at, Runnable task) {
      this.at = at;
      this.task = task;
    }

    /** Does nothing if the deadline has passed. */
    public void cancel() {
      synchronized (Deadlines.this) {
        pending.remove(this);
      }
    }
  }

  /**
   * Runs the task after the given time.
   *
   * @throws RejectedExecutionException if the timer is shut down
   */
  public Deadline in(Duration time, Runnable task) {
    long now = System.nanoTime();
    Deadline deadline = new Deadline(now + time.toNanos(), task);
    synchronized (this) {
      if (timer.isShutdown()) {
        throw new RejectedExecutionException("the timer is shut down");
      }
      pending.add(deadline);
      if (alarm == null || deadline.at - alarmAt < 0) {
        setAlarm(deadline.at, now);
      }
    }
    return deadline;
  }

  private void setAlarm(long at, long now) {
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarmAt = at;
    alarm = timer.schedule(this::ring, at - now, TimeUnit.NANOSECONDS);
  }

  private void ring() {
    long now = System.nanoTime();
    List<Deadline> due = new ArrayList<>();
    synchronized (this) {
      alarm = null;
      Deadline next = null;
      for (Deadline deadline : pending) {
        if (deadline.at - now <= 0) {
          due.add(deadline);
        } else if (next == null || deadline.at - next.at < 0) {
          next = deadline;
        }
      }
      due.forEach(pending::remove);
      if (next != null) {
        setAlarm(next.at, now);
      }
    }
    due.forEach(deadline -> timer.execute(deadline.task)); // one that fails does not stop others
  }
}
