package dev.dipeo.delivery;

import io.smallrye.mutiny.Uni;

/** Sends HTTP requests to external receivers. */
public interface Sender {
  /**
   * Sends a request once and reads the whole response. Any status counts as a response; redirects
   * are not followed. Does nothing before subscription, each subscription sends once, and
   * cancelling resets the exchange.
   *
   * <p>Never blocks the caller. The item arrives on an event loop, which must not be blocked
   * either.
   *
   * @return the response; fails only with {@link DeliveryException}
   */
  Uni<Answer> send(OutgoingRequest request);
}
