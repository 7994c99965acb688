package dev.dipeo.base;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * Work that is asked for again, more and more seldom, for as long as it fails in a way that passes
 * by itself: for what must not be given up because a disk is full for two seconds, or for a day.
 */
public final class Insistent {
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);

  /** Also how long after the failure has passed it may take at most until the work is done. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private Insistent() {}

  /**
   * The same work, which fails only with what is no {@link PassingException}. Cancelling ends it,
   * and the wait for the next try.
   */
  public static <T> Uni<T> of(Uni<T> work) {
    return work.onFailure(PassingException.class::isInstance)
        .retry()
        .withBackOff(FIRST_WAIT, LONGEST_WAIT)
        .indefinitely();
  }
}
