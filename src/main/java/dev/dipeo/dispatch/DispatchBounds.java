package dev.dipeo.dispatch;

/**
 * Bounds of dispatching.
 *
 * @param backlogMax most journaled events that are not dispatched; above it, new events are refused
 * @param backlogBytesMax most bytes of their bodies; a single event may be larger
 * @param concurrencyMax events dispatched at the same time
 * @param attemptsMax attempts to dispatch an event before it becomes a dead letter
 * @param subscriptionsMax open waits for events
 * @param lookBackMax events of the provider and name that a wait searches in the journal; if there
 *     are more, the newest
 */
public record DispatchBounds(
    int backlogMax,
    long backlogBytesMax,
    int concurrencyMax,
    int attemptsMax,
    int subscriptionsMax,
    int lookBackMax) {}
