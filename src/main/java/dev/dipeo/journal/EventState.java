package dev.dipeo.journal;

import java.util.Set;

/** How far an event has come. */
public enum EventState {
  /** On disk; nothing has been started by it for certain. */
  RECEIVED,
  /** Every run that it starts or wakes is recorded. */
  DISPATCHED,
  /** Not dispatched after all attempts, or its run was parked; kept for people to replay. */
  DEAD;

  /** The states that can follow; the picture in docs/runs.md is made from this. */
  public Set<EventState> next() {
    return switch (this) {
      case RECEIVED -> Set.of(DISPATCHED, DEAD);
      case DISPATCHED -> Set.of(DEAD);
      case DEAD -> Set.of();
    };
  }
}
