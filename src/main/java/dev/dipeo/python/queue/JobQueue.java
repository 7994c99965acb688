package dev.dipeo.python.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings jobs and seats together. A seat that has run a diagram's code is for that diagram; another
 * diagram's job can have it, but then it costs a new context. So a job takes, of the idle seats,
 * one of its own diagram, else an unused one, else the one that idled longest; and a seat takes, of
 * the waiting jobs, the first of its own diagram, unless the very first was overtaken too often.
 */
public final class JobQueue {
  /** Jobs that may go before an older job of another diagram. */
  public static final int OVERTAKEN_MAX = 32;

  /** A place where jobs run one after the other; owned by one thread. */
  public static final class Seat {
    private final Condition assignment;
    private @Nullable String diagram;
    private @Nullable Execution assigned;

    private Seat(Condition assignment) {
      this.assignment = assignment;
    }
  }

  private final int waitingMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Execution> waiting = new ArrayDeque<>();
  private final List<Seat> idle = new ArrayList<>();
  private @Nullable String refusal;
  private boolean closed;

  public JobQueue(int waitingMax) {
    this.waitingMax = waitingMax;
  }

  public Seat newSeat() {
    return new Seat(lock.newCondition());
  }

  /** Takes a job in; or says why not. */
  public Optional<String> offer(Execution job) {
    lock.lock();
    try {
      if (refusal != null) {
        return Optional.of(refusal);
      }
      Seat seat = bestIdle(job);
      if (seat != null) {
        idle.remove(seat);
        seat.assigned = job;
        seat.assignment.signal();
      } else if (waiting.size() < waitingMax) {
        waiting.add(job);
      } else {
        return Optional.of(
            String.format(
                java.util.Locale.ROOT, "not started: %,d jobs are waiting already", waitingMax));
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a job for this seat; null when the queue is closed. Not to be interrupted: a seat
   * that nobody sits on any more would still get jobs.
   */
  public @Nullable Execution take(Seat seat) {
    lock.lock();
    try {
      Execution next = pick(seat);
      if (next != null || closed) {
        return next;
      }
      idle.add(seat);
      while (seat.assigned == null && !closed) {
        seat.assignment.awaitUninterruptibly();
      }
      next = seat.assigned;
      seat.assigned = null;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the seat to the job's diagram; false when its context has run code of another one. */
  public boolean occupy(Seat seat, Execution job) {
    lock.lock();
    try {
      if (seat.diagram != null && !seat.diagram.equals(job.diagram())) {
        return false;
      }
      seat.diagram = job.diagram();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Says that the seat has a new context. */
  public void renewed(Seat seat) {
    lock.lock();
    try {
      seat.diagram = null;
    } finally {
      lock.unlock();
    }
  }

  public void remove(Execution job) {
    lock.lock();
    try {
      waiting.remove(job);
    } finally {
      lock.unlock();
    }
  }

  /** Jobs that wait for a seat. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses every job from now on, until {@link #accept()}; gives back those that waited. */
  public List<Execution> refuse(String why) {
    lock.lock();
    try {
      refusal = why;
      List<Execution> refused = List.copyOf(waiting);
      waiting.clear();
      return refused;
    } finally {
      lock.unlock();
    }
  }

  public void accept() {
    lock.lock();
    try {
      if (!closed) {
        refusal = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses every job for good and lets the seats go. */
  public List<Execution> close(String why) {
    lock.lock();
    try {
      closed = true;
      idle.forEach(seat -> seat.assignment.signal());
      return refuse(why);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Seat bestIdle(Execution job) {
    Seat unused = null;
    for (Seat seat : idle) {
      if (Objects.equals(seat.diagram, job.diagram())) {
        return seat;
      }
      if (unused == null && seat.diagram == null) {
        unused = seat;
      }
    }
    return unused != null || idle.isEmpty() ? unused : idle.getFirst();
  }

  private @Nullable Execution pick(Seat seat) {
    Execution first = waiting.peekFirst();
    if (first != null && seat.diagram != null && first.overtaken() < OVERTAKEN_MAX) {
      for (Execution job : waiting) {
        if (seat.diagram.equals(job.diagram())) {
          if (job != first) {
            first.wasOvertaken();
          }
          waiting.remove(job);
          return job;
        }
      }
    }
    return waiting.pollFirst();
  }
}
