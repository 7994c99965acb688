package dev.dipeo.journal;

import java.util.Set;

/** The progress of an event. */
public enum EventState {
  /** On disk; possibly no run has started yet. */
  RECEIVED,
  /** Every run that it starts or wakes is recorded. */
  DISPATCHED,
  /** Not dispatched after all attempts, or its run was parked; kept for an operator to replay. */
  DEAD;

  /** The possible next states; the picture in docs/runs.md is generated from this. */
  public Set<EventState> next() {
    return switch (this) {
      case RECEIVED -> Set.of(DISPATCHED, DEAD);
      case DISPATCHED -> Set.of(DEAD);
      case DEAD -> Set.of();
    };
  }
}
