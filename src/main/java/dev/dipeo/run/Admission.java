package dev.dipeo.run;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Lets a bounded number of entries in and a bounded number wait, first come, first served. An entry
 * that is inside may pause outside, and comes back before entries that have not been inside.
 * Thread-safe.
 */
final class Admission {
  private final int insideMax;
  private final int waitingMax;
  private final int pausedMax;
  private final Executor executor;
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /** Never more than may pause. */
  private final Queue<Runnable> returning = new ArrayDeque<>();

  private int inside;
  private int paused;

  /**
   * Nobody is inside.
   *
   * @param executor runs those that waited
   */
  Admission(int insideMax, int waitingMax, int pausedMax, Executor executor) {
    this.insideMax = insideMax;
    this.waitingMax = waitingMax;
    this.pausedMax = pausedMax;
    this.executor = executor;
  }

  /**
   * Runs {@code entry}, on the executor, when there is room; it must {@link #leave} later.
   *
   * @return false when too many wait already, and nothing will happen
   */
  synchronized boolean enter(Runnable entry) {
    if (isFull()) {
      return false;
    }
    if (inside < insideMax) {
      inside++;
      executor.execute(entry);
    } else {
      waiting.add(entry);
    }
    return true;
  }

  /** Whether {@link #enter} would say no. */
  synchronized boolean isFull() {
    return inside >= insideMax && waiting.size() >= waitingMax;
  }

  /** Takes one that waits out of the queue; false when it does not wait. */
  synchronized boolean withdraw(Runnable entry) {
    return waiting.remove(entry);
  }

  /** Makes room. */
  synchronized void leave() {
    Runnable next = returning.poll();
    if (next != null) {
      paused--;
    } else {
      next = waiting.poll();
    }
    if (next == null) {
      inside--;
    } else {
      executor.execute(next);
    }
  }

  /**
   * Makes room for a while; ends with {@link #goOn} or {@link #endPaused}.
   *
   * @return false when too many pause already, and the place is still held
   */
  synchronized boolean pause() {
    if (paused >= pausedMax) {
      return false;
    }
    paused++;
    leave();
    return true;
  }

  /** Runs {@code entry}, on the executor, when there is room for it again. */
  synchronized void goOn(Runnable entry) {
    if (inside < insideMax) {
      inside++;
      paused--;
      executor.execute(entry);
    } else {
      returning.add(entry);
    }
  }

  /** One that pauses will not come back. */
  synchronized void endPaused() {
    paused--;
  }

  /** One that wants to come back does not any more; one that is on its way in must leave. */
  synchronized void withdrawReturning(Runnable entry) {
    if (returning.remove(entry)) {
      paused--;
    }
  }

  synchronized int inside() {
    return inside;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  synchronized int paused() {
    return paused;
  }
}
