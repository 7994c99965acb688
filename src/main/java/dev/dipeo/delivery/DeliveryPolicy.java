package dev.dipeo.delivery;

import dev.dipeo.base.Backoff;
import java.time.Duration;

/**
 * How deliveries are repeated and held back.
 *
 * @param retry where the diagram says nothing
 * @param retryAfterMax longest wait that a receiver's Retry-After can ask for
 * @param failuresMax failures in a row, over all deliveries, after which a destination is left
 *     alone
 * @param shutTime how long it is left alone; then one delivery tries
 * @param shutWaitMax longest wait of one delivery for that; then it counts as a failed attempt
 * @param perDestinationMax deliveries that go on at once to one destination
 * @param waitingPerDestinationMax deliveries that may wait for that; the next is BUSY
 */
public record DeliveryPolicy(
    Retry retry,
    Duration retryAfterMax,
    int failuresMax,
    Duration shutTime,
    Duration shutWaitMax,
    int perDestinationMax,
    int waitingPerDestinationMax) {
  /** The policy that holds unless configured. */
  public static final DeliveryPolicy DEFAULT =
      new DeliveryPolicy(
          new Retry(5, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30))),
          Duration.ofMinutes(5),
          10,
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          32,
          10_000);
}
