package dev.dipeo.base;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * Work that is retried with growing waits for as long as it fails with a {@link PassingException}.
 * For work that must not be abandoned while the disk is full, be it for two seconds or a day.
 */
public final class Insistent {
  /** The longest wait also bounds the delay between the end of an outage and the next try. */
  private static final Backoff WAITS = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  private Insistent() {}

  /**
   * Retries {@code work} on every {@link PassingException}; other failures pass through. Cancelling
   * ends the work and the wait for the next try.
   */
  public static <T> Uni<T> of(Uni<T> work) {
    return work.onFailure(PassingException.class::isInstance)
        .retry()
        .withBackOff(WAITS.first(), WAITS.max())
        .indefinitely();
  }
}
