package dev.dipeo.python.cage;

import dev.dipeo.python.PythonObserver;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.cage.FreshContexts.Fresh;
import dev.dipeo.python.queue.Ended;
import dev.dipeo.python.queue.JobQueue;
import dev.dipeo.python.queue.JobQueue.Seat;
import dev.dipeo.python.queue.Ticket;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The life of one thread that runs code: takes a context, then one job after another. */
final class SeatLoop {
  enum End {
    CLOSED,
    /** The context is closed; a new thread takes over the seat. */
    CONTEXT_LOST,
    /** The thread was abandoned and replaced, and only now left its code. */
    CAME_BACK
  }

  private final JobQueue queue;
  private final Seat seat;
  private final FreshContexts contexts;
  private final CodeRunner code;
  private final Stopping stopping;
  private final PythonObserver observer;
  private final AtomicInteger warm;

  /**
   * @param warm counts the seats that have a context
   */
  SeatLoop(
      JobQueue queue,
      Seat seat,
      FreshContexts contexts,
      CodeRunner code,
      Stopping stopping,
      PythonObserver observer,
      AtomicInteger warm) {
    this.queue = queue;
    this.seat = seat;
    this.contexts = contexts;
    this.code = code;
    this.stopping = stopping;
    this.observer = observer;
    this.warm = warm;
  }

  End serve() {
    Fresh context = takeContext();
    try {
      while (context != null) {
        Ticket ticket = queue.take(seat);
        if (ticket == null) {
          return End.CLOSED;
        }
        if (!queue.occupy(seat, ticket)) {
          context = exchange(context, ticket);
          if (context == null) {
            return End.CLOSED;
          }
        }
        switch (code.run(ticket, context)) {
          case CONTEXT_GOOD -> {}
          case CONTEXT_LOST -> {
            return End.CONTEXT_LOST;
          }
          case ABANDONED -> {
            context = null; // no longer counted since the thread was abandoned
            return End.CAME_BACK;
          }
        }
      }
      return End.CLOSED;
    } finally {
      if (context != null) {
        warm.decrementAndGet();
      }
    }
  }

  /** Replaces a context that has run code of another diagram; null when closed. */
  private @Nullable Fresh exchange(Fresh used, Ticket ticket) {
    warm.decrementAndGet();
    stopping.closeAside(used);
    Fresh context = takeContext();
    if (context == null) {
      ticket.refuse(Limit.QUEUE, Ended.SHUT_DOWN.message());
      return null;
    }
    queue.occupy(seat, ticket);
    observer.contextRenewed();
    return context;
  }

  private @Nullable Fresh takeContext() {
    Fresh context = contexts.take();
    if (context != null) {
      queue.renewed(seat);
      warm.incrementAndGet();
    }
    return context;
  }
}
