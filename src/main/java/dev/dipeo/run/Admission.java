package dev.dipeo.run;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Lets so many in at a time and so many wait, first come, first served. Thread-safe. */
final class Admission {
  private final int insideMax;
  private final int waitingMax;
  private final Executor executor;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int inside;

  /**
   * Nobody is inside.
   *
   * @param executor runs those that waited
   */
  Admission(int insideMax, int waitingMax, Executor executor) {
    this.insideMax = insideMax;
    this.waitingMax = waitingMax;
    this.executor = executor;
  }

  /**
   * Runs {@code entry}, on the executor, when there is room; whoever enters must {@link #leave}.
   *
   * @return false when too many wait already, and nothing will happen
   */
  synchronized boolean enter(Runnable entry) {
    if (inside < insideMax) {
      inside++;
      executor.execute(entry);
      return true;
    }
    return waiting.size() < waitingMax && waiting.add(entry);
  }

  /** Takes one that waits out of the queue; false when it does not wait. */
  synchronized boolean withdraw(Runnable entry) {
    return waiting.remove(entry);
  }

  /** Makes room. */
  synchronized void leave() {
    Runnable next = waiting.poll();
    if (next == null) {
      inside--;
    } else {
      executor.execute(next);
    }
  }

  synchronized int inside() {
    return inside;
  }

  synchronized int waiting() {
    return waiting.size();
  }
}
