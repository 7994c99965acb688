package dev.dipeo.python.cage;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonObserver;
import dev.dipeo.python.queue.JobQueue;
import dev.dipeo.python.queue.Ticket;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The threads that run code, one for each seat. Replaces threads that are abandoned in code which
 * nothing can stop, up to a bound; without any thread left, jobs are refused. Thread-safe.
 */
final class Seats {
  private static final Logger LOG = Logger.getLogger(Seats.class);

  private final PythonBounds bounds;
  private final JobQueue queue;
  private final FreshContexts contexts;
  private final CodeRunner code;
  private final Stopping stopping;
  private final PythonObserver observer;
  private final ThreadFactory threads;
  private final AtomicInteger warm = new AtomicInteger();
  private final Object lock = new Object();
  private int filled;
  private int stuck;
  private boolean closed;

  Seats(
      PythonBounds bounds,
      JobQueue queue,
      FreshContexts contexts,
      CodeRunner code,
      Stopping stopping,
      PythonObserver observer,
      ThreadFactory threads) {
    this.bounds = bounds;
    this.queue = queue;
    this.contexts = contexts;
    this.code = code;
    this.stopping = stopping;
    this.observer = observer;
    this.threads = threads;
  }

  /** Starts missing threads, and has the queue accept jobs if there is any. */
  void fill() {
    synchronized (lock) {
      while (!closed && filled < bounds.contextsMax() && stuck <= bounds.stuckThreadsMax()) {
        filled++;
        startThread();
      }
      if (filled == 0 && !closed) {
        queue.refuse(
            "not started: "
                + stuck
                + " threads hang in Python that cannot be stopped; a restart ends them");
      } else {
        queue.accept();
      }
    }
  }

  /** Replaces a thread that hangs in the code of a job. */
  void abandon(Ticket ticket) {
    warm.decrementAndGet();
    synchronized (lock) {
      stuck++;
      filled--;
      LOG.errorf("python.thread.stuck diagram=%s stuck_threads=%d", ticket.diagram(), stuck);
    }
    fill();
  }

  /** Seats that have a context. */
  int warm() {
    return warm.get();
  }

  /** Abandoned threads that still hang. */
  int stuck() {
    synchronized (lock) {
      return stuck;
    }
  }

  /** Starts no more threads. */
  void close() {
    synchronized (lock) {
      closed = true;
    }
  }

  private void startThread() {
    SeatLoop loop = new SeatLoop(queue, queue.newSeat(), contexts, code, stopping, observer, warm);
    threads.newThread(() -> serve(loop)).start();
  }

  private void serve(SeatLoop loop) {
    switch (loop.serve()) {
      case CLOSED -> {}
      // Another thread: an interrupt of this one may come late and would stop the next job.
      case CONTEXT_LOST -> startThread();
      case CAME_BACK -> {
        synchronized (lock) {
          stuck--;
          LOG.infof("python.thread.came_back stuck_threads=%d", stuck);
        }
        fill();
      }
    }
  }
}
