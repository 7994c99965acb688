package dev.dipeo.journal;

import java.util.Optional;

/**
 * Which events to list, newest first.
 *
 * @param provider only this provider's
 * @param name only events with this name
 * @param deliveryId only what the sender delivered under this id, with its replays
 * @param state only events in this state
 * @param beforeId only events with a smaller id, for the next page
 * @param limit at most so many
 */
public record EventQuery(
    Optional<String> provider,
    Optional<String> name,
    Optional<String> deliveryId,
    Optional<EventState> state,
    long beforeId,
    int limit) {
  /** The newest of all events. */
  public static EventQuery newest(int limit) {
    return new EventQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Long.MAX_VALUE,
        limit);
  }
}
