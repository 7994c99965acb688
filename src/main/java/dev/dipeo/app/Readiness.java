package dev.dipeo.app;

import dev.dipeo.dispatch.Pump;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.store.sql.SqlStore;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Ready when webhooks can be made durable and the server is not being stopped. A provider whose
 * secret is missing is named here but does not keep the others from being served: its own webhooks
 * are refused.
 */
@org.eclipse.microprofile.health.Readiness
final class Readiness implements HealthCheck {
  private final SqlStore store;
  private final Pump pump;
  private final ProviderRegistry providers;

  Readiness(SqlStore store, Pump pump, ProviderRegistry providers) {
    this.store = store;
    this.pump = pump;
    this.providers = providers;
  }

  @Override
  public HealthCheckResponse call() {
    var response =
        HealthCheckResponse.named("receiving").status(store.accepting() && pump.isTaking());
    if (!pump.isTaking()) {
      response.withData("stopping", true);
    }
    store.lastError().ifPresent(error -> response.withData("journal", error));
    providers
        .missingSecrets()
        .forEach(
            missing ->
                response.withData(
                    missing.provider() + ": " + missing.variable(), missing.problem()));
    return response.build();
  }
}
