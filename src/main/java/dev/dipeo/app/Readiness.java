package dev.dipeo.app;

import dev.dipeo.dispatch.Entrance;
import dev.dipeo.dispatch.topic.Brokers;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.store.FreeSpace;
import dev.dipeo.store.sql.Pruning;
import dev.dipeo.store.sql.SqlStore;
import jakarta.enterprise.inject.Instance;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * The server is ready while it can journal webhooks, its disk has room, and it is not stopping; one
 * that receives onto a topic, while the brokers can be reached. Three things are reported and
 * change nothing: a database above its bound, which still grows; a missing secret, because only its
 * provider is refused; and unreadable diagrams, because events wait in the journal.
 */
@org.eclipse.microprofile.health.Readiness
final class Readiness implements HealthCheck {
  private final SetUp setUp;
  private final Instance<SqlStore> store;
  private final Instance<Pruning> pruning;
  private final FreeSpace space;
  private final Entrance entrance;
  private final Instance<Brokers> brokers;
  private final ProviderRegistry providers;
  private final DiagramLibrary library;

  Readiness(
      SetUp setUp,
      Instance<SqlStore> store,
      Instance<Pruning> pruning,
      FreeSpace space,
      Entrance entrance,
      Instance<Brokers> brokers,
      ProviderRegistry providers,
      DiagramLibrary library) {
    this.setUp = setUp;
    this.store = store;
    this.pruning = pruning;
    this.space = space;
    this.entrance = entrance;
    this.brokers = brokers;
    this.providers = providers;
    this.library = library;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("receiving");
    boolean ready = entrance.isTaking() && space.tooLittle().isEmpty();
    if (!entrance.isTaking()) {
      response.withData("stopping", true);
    }
    if (setUp.hasStore()) {
      ready &= store.get().accepting();
      store.get().lastError().ifPresent(error -> response.withData("journal", error));
      pruning.get().size().tooLarge().ifPresent(reason -> response.withData("retention", reason));
    }
    if (setUp.channel() == Settings.Channel.KAFKA) {
      Optional<String> outage = brokers.get().outage();
      outage.ifPresent(reason -> response.withData("brokers", reason));
      // A runner still runs what it has, and answers the API.
      ready &= outage.isEmpty() || !setUp.sendsToTopic();
    }
    space.tooLittle().ifPresent(reason -> response.withData("disk", reason));
    if (!library.hasBeenRead()) {
      response.withData("diagrams", "cannot be read; events wait until they can; see the log");
    } else if (library.unreadable() > 0) {
      response.withData(
          "diagrams",
          library.unreadable()
              + " files or folders cannot be read; what was read last stays in force; see the log");
    }
    providers
        .missingSecrets()
        .forEach(
            missing ->
                response.withData(
                    missing.provider() + ": " + missing.variable(), missing.problem()));
    return response.status(ready).build();
  }
}
