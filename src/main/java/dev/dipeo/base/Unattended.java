package dev.dipeo.base;

import io.smallrye.mutiny.Uni;

/**
 * Work that is finished also when who asked for it goes away. The HTTP layer cancels what it waits
 * for when a caller hangs up, and what is on disk by then would be left half done.
 */
public final class Unattended {
  private Unattended() {}

  /** The same work, whose cancelling gives up hearing of its end and changes nothing else. */
  public static <T> Uni<T> of(Uni<T> work) {
    return Uni.createFrom()
        .emitter(emitter -> work.subscribe().with(emitter::complete, emitter::fail));
  }
}
