package dev.dipeo.python.queue;

import dev.dipeo.python.PythonResult.Limit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Matches jobs and seats. A seat that has run code of a diagram serves that diagram; a job of
 * another diagram can have the seat at the cost of a new context. So a job takes, of the idle
 * seats, one of its diagram, else an unused one, else the longest idle; and a seat takes, of the
 * waiting jobs, the first of its diagram, unless the oldest job was overtaken too often.
 * Thread-safe.
 */
public final class JobQueue {
  /** Later jobs that may overtake a job of another diagram. */
  public static final int OVERTAKEN_MAX = 32;

  /** A place where jobs run one after another; owned by one thread. */
  public static final class Seat {
    private final Condition assignment;
    private @Nullable String diagram;
    private @Nullable Ticket assigned;

    private Seat(Condition assignment) {
      this.assignment = assignment;
    }
  }

  private final int waitingMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Ticket> waiting = new ArrayDeque<>();
  private final List<Seat> idle = new ArrayList<>();
  private @Nullable String refusal;
  private boolean closed;

  public JobQueue(int waitingMax) {
    this.waitingMax = waitingMax;
  }

  public Seat newSeat() {
    return new Seat(lock.newCondition());
  }

  /** Queues a job or refuses it, for example because the queue is full. */
  public void offer(Ticket job) {
    String why = refusalOf(job);
    if (why != null) {
      job.refuse(Limit.QUEUE, why);
    }
  }

  private @Nullable String refusalOf(Ticket job) {
    lock.lock();
    try {
      if (refusal != null) {
        return refusal;
      }
      Seat seat = bestIdle(job);
      if (seat != null) {
        idle.remove(seat);
        seat.assigned = job;
        seat.assignment.signal();
      } else if (waiting.size() < waitingMax) {
        waiting.add(job);
      } else {
        return String.format(Locale.ROOT, "not started: %,d jobs are waiting already", waitingMax);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a job for this seat; null when the queue is closed. Ignores interrupts: a seat whose
   * thread has gone would still be assigned jobs.
   */
  public @Nullable Ticket take(Seat seat) {
    lock.lock();
    try {
      Ticket next = pick(seat);
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

  /** Gives the seat to the diagram of the job; false if its context has run code of another. */
  public boolean occupy(Seat seat, Ticket job) {
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

  /** Marks the seat as having a new context. */
  public void renewed(Seat seat) {
    lock.lock();
    try {
      seat.diagram = null;
    } finally {
      lock.unlock();
    }
  }

  /** Cancels a job that is waiting; false if it runs or has ended. */
  public boolean cancel(Ticket job) {
    if (!job.callOff()) {
      return false;
    }
    lock.lock();
    try {
      waiting.remove(job);
    } finally {
      lock.unlock();
    }
    job.give(new Ended.Unanswered(Ended.CANCELLED));
    return true;
  }

  /** The number of jobs that wait for a seat. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses waiting and further jobs, until {@link #accept()}. */
  public void refuse(String why) {
    refuse(why, false);
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

  /** Refuses waiting and further jobs for good and releases the seats. */
  public void close() {
    refuse(Ended.SHUT_DOWN.message(), true);
  }

  private void refuse(String why, boolean forGood) {
    List<Ticket> refused;
    lock.lock();
    try {
      refusal = why;
      refused = List.copyOf(waiting);
      waiting.clear();
      if (forGood) {
        closed = true;
        idle.forEach(seat -> seat.assignment.signal());
      }
    } finally {
      lock.unlock();
    }
    refused.forEach(job -> job.refuse(Limit.QUEUE, why));
  }

  private @Nullable Seat bestIdle(Ticket job) {
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

  private @Nullable Ticket pick(Seat seat) {
    Ticket first = waiting.peekFirst();
    if (first != null && seat.diagram != null && first.overtaken() < OVERTAKEN_MAX) {
      for (Ticket job : waiting) {
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
