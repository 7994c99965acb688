package dev.dipeo.journal;

import java.util.Optional;

/**
 * Which events to list, newest first.
 *
 * @param provider only this provider's
 * @param name only events with this name
 * @param state only events in this state
 * @param beforeId only events with a smaller id, for the next page
 * @param limit at most so many
 */
public record EventQuery(
    Optional<String> provider,
    Optional<String> name,
    Optional<EventState> state,
    long beforeId,
    int limit) {}
