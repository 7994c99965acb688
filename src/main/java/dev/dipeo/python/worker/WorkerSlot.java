package dev.dipeo.python.worker;

import dev.dipeo.base.LowerCase;
import dev.dipeo.python.PythonObserver;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The place of one worker, which is replaced when it ends. Thread-safe. */
final class WorkerSlot {
  private static final Logger LOG = Logger.getLogger(WorkerSlot.class);

  private final WorkerSupply supply;
  private final PythonObserver observer;
  private final ReentrantReadWriteLock turns = new ReentrantReadWriteLock(true);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private @Nullable Worker worker;

  /** Changed under the lock only. */
  private volatile boolean closed;

  WorkerSlot(WorkerSupply supply, PythonObserver observer) {
    this.supply = supply;
    this.observer = observer;
  }

  /** Puts one worker after another into the slot until closed; the body of one thread. */
  void keepFilled() {
    try {
      for (Worker next = supply.take(); next != null; next = supply.take()) {
        put(next);
        Death death = next.died().get();
        put(null);
        if (!closed) {
          String cause = LowerCase.of(death.cause());
          LOG.warnf(
              "python.worker.ended pid=%d cause=%s jobs=%d exit_code=%d",
              next.pid(), cause, death.jobs(), death.exitCode());
          observer.workerEnded(cause);
        }
        supply.lost(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The lock to hold while a job runs in the worker.
   *
   * @param alone whether no other job may run meanwhile, so that the job is to blame if the worker
   *     dies
   */
  Lock turn(boolean alone) {
    return alone ? turns.writeLock() : turns.readLock();
  }

  /** Waits for a worker; null when closed. */
  @Nullable Worker await() throws InterruptedException {
    lock.lock();
    try {
      while ((worker == null || !worker.isAlive()) && !closed) {
        filled.await();
      }
      return closed ? null : worker;
    } finally {
      lock.unlock();
    }
  }

  boolean isFilled() {
    return pid().isPresent();
  }

  /** Process id of the worker; empty if there is none at present. */
  Optional<Long> pid() {
    lock.lock();
    try {
      return Optional.ofNullable(worker).filter(Worker::isAlive).map(Worker::pid);
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
      if (worker != null) {
        worker.kill(Death.Cause.CLOSED);
      }
    } finally {
      lock.unlock();
    }
  }

  private void put(@Nullable Worker next) {
    lock.lock();
    try {
      worker = next;
      filled.signalAll();
      if (closed && next != null) {
        next.kill(Death.Cause.CLOSED);
      }
    } finally {
      lock.unlock();
    }
  }
}
