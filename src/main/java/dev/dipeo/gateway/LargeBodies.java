package dev.dipeo.gateway;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Keeps the event loop free: hashing and parsing a large body takes long enough to hold up other
 * senders, so it is done on a worker thread. For a small one the change of thread would cost more
 * than the work.
 *
 * @param inlineBytesMax bodies up to this size are worked on where they arrive
 */
public record LargeBodies(int inlineBytesMax, Executor workers) {
  <T> Uni<T> elsewhereIfLarge(int bytes, Supplier<Uni<T>> work) {
    return bytes <= inlineBytesMax
        ? work.get()
        : Uni.createFrom().deferred(work::get).runSubscriptionOn(workers);
  }
}
