package dev.dipeo.delivery;

import java.time.Duration;

/**
 * How deliveries are retried and held back.
 *
 * @param retry where the diagram says nothing
 * @param retryAfterMax longest wait that a receiver's Retry-After can ask for
 * @param failuresMax failures in a row, over all deliveries, after which the circuit of a
 *     destination opens
 * @param shutTime how long it stays open; then one delivery tries
 * @param shutWaitMax longest wait of one delivery for that; then it counts as a failed attempt
 * @param perDestinationMax deliveries that go on at once to one destination
 * @param waitingPerDestinationMax deliveries that may wait for that; the next is BUSY
 */
public record DeliveryBounds(
    Retry retry,
    Duration retryAfterMax,
    int failuresMax,
    Duration shutTime,
    Duration shutWaitMax,
    int perDestinationMax,
    int waitingPerDestinationMax) {}
