package dev.dipeo.run;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Admits a bounded number of entries and queues a bounded number of others, first come, first
 * served. An admitted entry may pause outside; it returns before entries that were never inside.
 * Thread-safe.
 */
final class Admission {
  private final int insideMax;
  private final int waitingMax;
  private final int pausedMax;
  private final Executor executor;
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /** Entries that want to return; never more than may pause. */
  private final Queue<Runnable> returning = new ArrayDeque<>();

  private int inside;
  private int paused;

  /**
   * An empty admission.
   *
   * @param executor runs queued entries when they are admitted
   */
  Admission(int insideMax, int waitingMax, int pausedMax, Executor executor) {
    this.insideMax = insideMax;
    this.waitingMax = waitingMax;
    this.pausedMax = pausedMax;
    this.executor = executor;
  }

  /**
   * Admits {@code entry} when there is room and runs it on the executor; it must {@link #leave}
   * later.
   *
   * @return false if the queue is full; then nothing happens
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

  /** Whether {@link #enter} would return false. */
  synchronized boolean isFull() {
    return inside >= insideMax && waiting.size() >= waitingMax;
  }

  /** Removes an entry from the queue; false if it is not queued. */
  synchronized boolean withdraw(Runnable entry) {
    return waiting.remove(entry);
  }

  /** Releases a place. */
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
   * Releases a place temporarily; ends with {@link #goOn} or {@link #endPaused}.
   *
   * @return false if too many entries pause already; the place is then still held
   */
  synchronized boolean pause() {
    if (paused >= pausedMax) {
      return false;
    }
    paused++;
    leave();
    return true;
  }

  /** Runs {@code entry} on the executor when there is room for it again. */
  synchronized void goOn(Runnable entry) {
    if (inside < insideMax) {
      inside++;
      paused--;
      executor.execute(entry);
    } else {
      returning.add(entry);
    }
  }

  /** A paused entry will not return. */
  synchronized void endPaused() {
    paused--;
  }

  /** Withdraws an entry that wants to return; one that is already being admitted must leave. */
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
