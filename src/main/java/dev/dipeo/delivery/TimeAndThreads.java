package dev.dipeo.delivery;

import dev.dipeo.base.IdSource;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/**
 * The process resources that deliveries use.
 *
 * @param random for the waits between attempts
 * @param executor for short work; must not be an event loop
 * @param timers for the waits between attempts
 */
public record TimeAndThreads(
    IdSource ids,
    InstantSource clock,
    RandomGenerator random,
    Executor executor,
    ScheduledExecutorService timers) {

  Instant now() {
    return clock.instant();
  }

  /** The time since {@code begun}; never negative, even if the clock jumps back. */
  Duration since(Instant begun) {
    Duration took = Duration.between(begun, now());
    return took.isNegative() ? Duration.ZERO : took;
  }

  /** Completes on the executor when the time has passed; at once if it is zero. */
  Uni<Duration> after(Duration wait) {
    Uni<Duration> now = Uni.createFrom().item(wait);
    return wait.isZero()
        ? now
        : now.onItem().delayIt().onExecutor(timers).by(wait).emitOn(executor);
  }
}
