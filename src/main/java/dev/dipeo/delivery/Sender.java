package dev.dipeo.delivery;

import io.smallrye.mutiny.Uni;

/** Sends HTTP requests to the world outside. */
public interface Sender {
  /**
   * Sends a request once and reads the whole answer. Any status is an answer, redirects too; they
   * are not followed. Nothing happens before subscription, each subscription sends once more, and
   * cancelling resets the exchange.
   *
   * <p>Never blocks the caller. The item arrives on an event loop, which must not be blocked
   * either.
   *
   * @return the answer; fails with {@link DeliveryException} and nothing else
   */
  Uni<Answer> send(OutgoingRequest request);
}
