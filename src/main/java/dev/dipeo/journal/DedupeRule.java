package dev.dipeo.journal;

import java.time.Duration;
import java.util.Optional;

/**
 * When an event counts as a duplicate.
 *
 * @param sameBody what to do with the same bytes under another delivery id
 * @param window how long a delivery id counts, if shorter than the journal remembers it
 */
public record DedupeRule(SameBody sameBody, Optional<Duration> window) {
  /** Delivery ids count for as long as the journal remembers them. */
  public static DedupeRule of(SameBody sameBody) {
    return new DedupeRule(sameBody, Optional.empty());
  }
}
