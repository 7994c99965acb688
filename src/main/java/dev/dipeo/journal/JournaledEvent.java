package dev.dipeo.journal;

import java.util.Optional;

/**
 * An event as the journal holds it.
 *
 * @param error why it is {@link EventState#DEAD}
 */
public record JournaledEvent(Event event, EventState state, Optional<String> error) {}
