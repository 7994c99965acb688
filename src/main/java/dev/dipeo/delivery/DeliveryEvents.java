package dev.dipeo.delivery;

import dev.dipeo.delivery.Delivery.Attempt;
import dev.dipeo.delivery.Delivery.State;

/** Hears what becomes of deliveries, for who counts them. Must not block. */
public interface DeliveryEvents {
  /** A request was answered, or not. */
  void attemptEnded(Attempt attempt);

  /** A delivery has come to its end, or was stopped. */
  void deliveryEnded(State state);

  DeliveryEvents UNHEARD =
      new DeliveryEvents() {
        @Override
        public void attemptEnded(Attempt attempt) {}

        @Override
        public void deliveryEnded(State state) {}
      };
}
