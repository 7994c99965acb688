package dev.dipeo.delivery;

import dev.dipeo.delivery.Delivery.Attempt;
import dev.dipeo.delivery.Delivery.State;

/** Observer of deliveries, for metrics. Must not block. */
public interface DeliveryObserver {
  /** An attempt got a response, or failed. */
  void attemptEnded(Attempt attempt);

  /** A delivery is delivered, dead or stopped. */
  void deliveryEnded(State state);

  DeliveryObserver UNHEARD =
      new DeliveryObserver() {
        @Override
        public void attemptEnded(Attempt attempt) {}

        @Override
        public void deliveryEnded(State state) {}
      };
}
