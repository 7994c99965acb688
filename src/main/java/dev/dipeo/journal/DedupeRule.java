package dev.dipeo.journal;

import java.time.Duration;
import java.util.Optional;

/**
 * When an event counts as a duplicate.
 *
 * @param sameBody what to do with the same bytes under another delivery id
 * @param window how long a delivery id counts, if shorter than the journal remembers it
 * @param idTold whether the sender knows the event by its id already, so that the id of a duplicate
 *     has to lead to the first
 */
public record DedupeRule(SameBody sameBody, Optional<Duration> window, boolean idTold) {
  public DedupeRule(SameBody sameBody, Optional<Duration> window) {
    this(sameBody, window, false);
  }

  /** Delivery ids count for as long as the journal remembers them. */
  public static DedupeRule of(SameBody sameBody) {
    return new DedupeRule(sameBody, Optional.empty());
  }

  /** The same, of an event whose sender knows its id. */
  public DedupeRule withIdTold() {
    return new DedupeRule(sameBody, window, true);
  }
}
