package dev.dipeo.base;

import io.smallrye.mutiny.Uni;

/**
 * Work that finishes even if its caller goes away. The HTTP layer cancels pending work when a
 * client disconnects, which would leave changes on disk half done.
 */
public final class Unattended {
  private Unattended() {}

  /** Runs {@code work} to its end: cancelling only stops listening to the result. */
  public static <T> Uni<T> of(Uni<T> work) {
    return Uni.createFrom()
        .emitter(emitter -> work.subscribe().with(emitter::complete, emitter::fail));
  }
}
