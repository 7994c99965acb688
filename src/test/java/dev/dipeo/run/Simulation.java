package dev.dipeo.run;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** A world of one thread: what is to happen is pending, and a seed says what happens next. */
final class Simulation implements Executor {
  private final Random random;
  private final List<Runnable> pending = new ArrayList<>();
  private int steps;

  Simulation(long seed) {
    random = new Random(seed);
  }

  @Override
  public void execute(Runnable task) {
    synchronized (pending) {
      pending.add(task); // timers are threads after all
    }
  }

  /** A value that comes at some time after subscription. */
  <T> Uni<T> later(Supplier<T> value) {
    return Uni.createFrom().emitter(emitter -> execute(() -> emitter.complete(value.get())));
  }

  /** Lets one thing happen; false when nothing is pending. */
  private boolean step() {
    Runnable next;
    synchronized (pending) {
      if (pending.isEmpty()) {
        return false;
      }
      next = pending.remove(random.nextInt(pending.size()));
    }
    steps++;
    next.run();
    return true;
  }

  int steps() {
    return steps;
  }

  /** Lets at most so many things happen. */
  void run(int stepsMax) {
    for (int i = 0; i < stepsMax && step(); i++) {}
  }

  void run() {
    while (step()) {}
  }
}
