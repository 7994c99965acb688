package dev.dipeo.delivery;

import java.time.Duration;

/**
 * Bounds of deliveries: retries, circuit breaker and concurrency.
 *
 * @param retry retries unless the diagram sets them
 * @param retryAfterMax longest wait that a receiver's Retry-After can request
 * @param failuresMax failures in a row, over all deliveries, after which the circuit of a
 *     destination opens
 * @param shutTime how long the circuit stays open; then one delivery tries
 * @param shutWaitMax longest wait of one delivery for an open circuit; then it counts as a failed
 *     attempt
 * @param perDestinationMax deliveries in progress to one destination
 * @param waitingPerDestinationMax deliveries queued for these places; further ones are BUSY
 */
public record DeliveryBounds(
    Retry retry,
    Duration retryAfterMax,
    int failuresMax,
    Duration shutTime,
    Duration shutWaitMax,
    int perDestinationMax,
    int waitingPerDestinationMax) {}
