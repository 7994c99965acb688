package dev.dipeo.app;

import dev.dipeo.dispatch.FrontDoor;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.store.FreeSpace;
import dev.dipeo.store.sql.Pruning;
import dev.dipeo.store.sql.SqlStore;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * The server is ready while it can journal webhooks, its disk has room, and it is not stopping.
 * Three things are reported and change nothing: a database above its bound, which still grows; a
 * missing secret, because only its provider is refused; and unreadable diagrams, because events
 * wait in the journal.
 */
@org.eclipse.microprofile.health.Readiness
final class Readiness implements HealthCheck {
  private final SqlStore store;
  private final Pruning pruning;
  private final FreeSpace space;
  private final FrontDoor frontDoor;
  private final ProviderRegistry providers;
  private final DiagramLibrary library;

  Readiness(
      SqlStore store,
      Pruning pruning,
      FreeSpace space,
      FrontDoor frontDoor,
      ProviderRegistry providers,
      DiagramLibrary library) {
    this.store = store;
    this.pruning = pruning;
    this.space = space;
    this.frontDoor = frontDoor;
    this.providers = providers;
    this.library = library;
  }

  @Override
  public HealthCheckResponse call() {
    var response =
        HealthCheckResponse.named("receiving")
            .status(store.accepting() && frontDoor.isTaking() && space.tooLittle().isEmpty());
    if (!frontDoor.isTaking()) {
      response.withData("stopping", true);
    }
    store.lastError().ifPresent(error -> response.withData("journal", error));
    space.tooLittle().ifPresent(reason -> response.withData("disk", reason));
    pruning.size().tooLarge().ifPresent(reason -> response.withData("retention", reason));
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
    return response.build();
  }
}
