package dev.dipeo.journal;

import java.time.Duration;
import java.util.Optional;

/**
 * What makes an event one that was there before.
 *
 * @param sameBody what to do when its bytes were there under another delivery id
 * @param window how long its delivery id counts, where that is shorter than the journal remembers
 */
public record DedupeRule(SameBody sameBody, Optional<Duration> window) {
  /** For as long as the journal remembers. */
  public static DedupeRule of(SameBody sameBody) {
    return new DedupeRule(sameBody, Optional.empty());
  }
}
