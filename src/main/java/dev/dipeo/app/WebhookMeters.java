package dev.dipeo.app;

import dev.dipeo.gateway.WebhookObserver;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Counts received webhooks by outcome, at {@code /q/metrics}: {@code dipeo.webhooks}. */
@Singleton
public class WebhookMeters implements WebhookObserver {
  private final MeterRegistry registry;

  WebhookMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void answered(String provider, String outcome) {
    registry.counter("dipeo.webhooks", "provider", provider, "outcome", outcome).increment();
  }
}
