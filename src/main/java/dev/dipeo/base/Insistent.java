package dev.dipeo.base;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * Work that is asked for again, more and more seldom, for as long as it fails in a way that passes
 * by itself: for what must not be given up because a disk is full for two seconds, or for a day.
 */
public final class Insistent {
  /** The longest is also the most that may pass between the end of the failure and the work. */
  private static final Backoff WAITS = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  private Insistent() {}

  /**
   * The same work, which fails only with what is no {@link PassingException}. Cancelling ends it,
   * and the wait for the next try.
   */
  public static <T> Uni<T> of(Uni<T> work) {
    return work.onFailure(PassingException.class::isInstance)
        .retry()
        .withBackOff(WAITS.first(), WAITS.max())
        .indefinitely();
  }
}
