package dev.dipeo.store.sql;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs what subscribers do with a result away from the thread that writes, one after another in the
 * order of the commits. Bounded by the admission of writes, which keep their place until their
 * completion has run.
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
        drain(); // the program is ending; nobody must be left without an answer
      }
    }
  }

  private void drain() {
    do {
      Objects.requireNonNull(waiting.poll()).run();
    } while (count.decrementAndGet() > 0);
  }
}
