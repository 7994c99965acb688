package dev.dipeo.store.sql;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Completes subscribers off the writer thread, one after another in commit order. The admission of
 * writes bounds the queue: a write keeps its place until its completion has run.
 */
final class Completions {
  private final Executor executor;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  Completions(Executor executor) {
    this.executor = executor;
  }

  /**
   * @param batch must not throw
   */
  void add(Runnable batch) {
    waiting.add(batch);
    if (count.getAndIncrement() == 0) {
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException e) {
        drain(); // the program is ending; every subscriber still gets its result
      }
    }
  }

  private void drain() {
    do {
      Objects.requireNonNull(waiting.poll()).run();
    } while (count.decrementAndGet() > 0);
  }
}
