package dev.dipeo.app;

import dev.dipeo.dispatch.Pump;
import dev.dipeo.dispatch.Recovery;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.store.sql.SqlStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The order of starting and stopping. A command that ends opens only what it asks for. */
final class Lifecycle {
  private static final Logger LOG = Logger.getLogger(Lifecycle.class);

  /**
   * All of it is there before the first webhook is let in, except Python, which starts meanwhile.
   */
  void start(
      @Observes StartupEvent started,
      Settings settings,
      Threads threads,
      Instance<SqlStore> store,
      Instance<ProviderRegistry> providers,
      Instance<DiagramLibrary> library,
      Instance<PythonRunner> python,
      Instance<Recovery> recovery,
      Instance<Pump> pump,
      GracefulStop gracefulStop) {
    if (!settings.serve()) {
      return;
    }
    reloadChanges(settings, threads, providers.get(), library.get());
    gracefulStop.serving(settings.mode());
    switch (settings.mode()) {
      case RECEIVE -> pump.get().startReceiving();
      case ALL -> {
        long lastIdBefore = store.get().highestId();
        python.get();
        pump.get().start();
        // Side by side: a wait that is taken up finds its event also when that was dispatched
        // before.
        inBackground(recovery.get().run(lastIdBefore), "Runs");
        inBackground(pump.get().recover(lastIdBefore), "Events");
      }
    }
  }

  private static void inBackground(Uni<Void> recovery, String what) {
    recovery
        .subscribe()
        .with(
            _ -> {},
            failure ->
                LOG.error(
                    what + " from before the start could not be read; restart to try again",
                    failure));
  }

  private static void reloadChanges(
      Settings settings, Threads threads, ProviderRegistry providers, DiagramLibrary library) {
    long millis = settings.reloadInterval().toMillis();
    var unused =
        threads
            .reload()
            .scheduleWithFixedDelay(
                () -> {
                  try {
                    providers.refresh();
                    library.refresh();
                  } catch (RuntimeException e) {
                    LOG.error("Changed files could not be read because of a bug", e);
                  }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent stopping, Closing closing) {
    closing.closeAll();
  }
}
