package dev.dipeo.python.worker;

import dev.dipeo.python.PythonObserver;
import dev.dipeo.python.queue.Ended;
import dev.dipeo.python.queue.JobQueue;
import dev.dipeo.python.queue.JobQueue.Seat;
import dev.dipeo.python.queue.Ticket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

/** One thread that runs jobs in the worker of a slot, one after another. */
final class WorkerSeat {
  private final JobQueue queue;
  private final Seat seat;
  private final WorkerSlot slot;
  private final Blame blame;
  private final PythonObserver observer;
  private final AtomicInteger running;

  /**
   * @param running counts the jobs in progress
   */
  WorkerSeat(
      JobQueue queue,
      WorkerSlot slot,
      Blame blame,
      PythonObserver observer,
      AtomicInteger running) {
    this.queue = queue;
    this.seat = queue.newSeat();
    this.slot = slot;
    this.blame = blame;
    this.observer = observer;
    this.running = running;
  }

  /** Runs jobs until the queue or the slot is closed; the body of the thread. */
  void serve() {
    try {
      while (slot.await() != null) {
        Ticket ticket = queue.take(seat);
        if (ticket == null) {
          return;
        }
        if (!queue.occupy(seat, ticket)) { // the worker gives its diagram a new context
          queue.renewed(seat);
          queue.occupy(seat, ticket);
          observer.contextRenewed();
        }
        if (ticket.begin()) {
          running.incrementAndGet();
          try {
            Ended ended = runToItsEnd(ticket);
            ticket.finish();
            ticket.give(ended);
          } finally {
            running.decrementAndGet();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Ended runToItsEnd(Ticket ticket) throws InterruptedException {
    int losses = 0;
    while (true) {
      Lock turn = slot.turn(losses > 0);
      turn.lock();
      try {
        Worker worker = slot.await();
        if (worker == null) {
          return new Ended.Unanswered(Ended.SHUT_DOWN);
        }
        if (ticket.isStopping()) {
          return new Ended.Unanswered(Ended.CANCELLED);
        }
        switch (worker.run(ticket)) {
          case Worker.Reply.Finished(Ended ended) -> {
            return ended;
          }
          case Worker.Reply.NotTaken() -> {}
          case Worker.Reply.Lost(Death death, boolean culprit) -> {
            Optional<Ended> end = blame.verdict(death, culprit, losses + 1, ticket.timeout());
            if (end.isPresent()) {
              return end.get();
            }
            losses += death.isUnexplained() ? 1 : 0;
          }
        }
      } finally {
        turn.unlock();
      }
    }
  }
}
