package dev.dipeo.app;

import dev.dipeo.base.LowerCase;
import dev.dipeo.delivery.Deliveries;
import dev.dipeo.delivery.Delivery.Attempt;
import dev.dipeo.delivery.Delivery.State;
import dev.dipeo.delivery.DeliveryObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;

/** Metrics of outgoing webhooks at {@code /q/metrics}: {@code dipeo.deliveries.*}. */
@Singleton
public class DeliveryMeters implements DeliveryObserver {
  private final MeterRegistry registry;

  DeliveryMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Registers the number of destinations with an open circuit. */
  void watch(Deliveries deliveries) {
    Gauge.builder("dipeo.deliveries.destinations.shut", deliveries, Deliveries::shutDestinations)
        .description("Destinations whose circuit is open")
        .register(registry);
  }

  @Override
  public void attemptEnded(Attempt attempt) {
    Timer.builder("dipeo.deliveries.attempts")
        .description("Requests by what was answered, or why nothing was")
        .tag(
            "outcome",
            attempt
                .status()
                .map(status -> status / 100 + "xx")
                .or(attempt::error)
                .orElse("unanswered"))
        .publishPercentiles(0.5, 0.99)
        .register(registry)
        .record(attempt.took());
  }

  @Override
  public void deliveryEnded(State state) {
    registry.counter("dipeo.deliveries.ended", "state", LowerCase.of(state)).increment();
  }
}
