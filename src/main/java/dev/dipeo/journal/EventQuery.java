package dev.dipeo.journal;

import java.util.Optional;

/**
 * Which events to list, newest first.
 *
 * @param provider name of the provider
 * @param name name of the event type
 * @param deliveryId the sender's delivery id; replays are included
 * @param state state of the event
 * @param beforeId only events with a smaller id, for the next page
 * @param limit most events to return
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
