package dev.dipeo.base;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts asynchronous work that has begun and not ended. Thread-safe. */
public final class Underway {
  private final AtomicInteger count = new AtomicInteger();

  /** The same work, counted from its subscription to its end. */
  public <T> Uni<T> count(Uni<T> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              count.incrementAndGet();
              return work.onTermination().invoke(count::decrementAndGet);
            });
  }

  public boolean isAny() {
    return count.get() > 0;
  }
}
