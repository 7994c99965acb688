package dev.dipeo.dispatch;

/**
 * Bounds of dispatching.
 *
 * @param backlogMax events that are journaled but not dispatched, above which no more are taken
 * @param backlogBytesMax bytes of their bodies, likewise; one event alone may be larger
 * @param concurrencyMax events that are dispatched at the same time
 * @param attemptsMax attempts at dispatching one event before it is buried
 * @param subscriptionsMax waits for events that may be open at once
 * @param lookBackMax events of the wanted provider and name that a wait looks back over; of more,
 *     the newest
 */
public record DispatchBounds(
    int backlogMax,
    long backlogBytesMax,
    int concurrencyMax,
    int attemptsMax,
    int subscriptionsMax,
    int lookBackMax) {}
