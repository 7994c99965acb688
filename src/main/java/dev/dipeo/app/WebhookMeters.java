package dev.dipeo.app;

import dev.dipeo.gateway.WebhookObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts received webhooks by outcome, at {@code /q/metrics}: {@code dipeo.webhooks}. */
@Singleton
public class WebhookMeters implements WebhookObserver {
  private final MeterRegistry registry;

  /** Few: existing providers and known outcomes only. The registry looks one up for much longer. */
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();

  private record Series(String provider, String outcome) {}

  WebhookMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void answered(String provider, String outcome) {
    counters.computeIfAbsent(new Series(provider, outcome), this::counter).increment();
  }

  private Counter counter(Series series) {
    return registry.counter(
        "dipeo.webhooks", "provider", series.provider(), "outcome", series.outcome());
  }
}
