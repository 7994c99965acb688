package dev.dipeo.app;

import dev.dipeo.dispatch.Pump;
import dev.dipeo.dispatch.QueuedRuns;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.store.sql.SqlStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
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
      Instance<QueuedRuns> queuedRuns,
      Instance<Pump> pump) {
    if (!settings.serve()) {
      return;
    }
    reloadChanges(settings, threads, providers.get(), library.get());
    switch (settings.mode()) {
      case RECEIVE -> pump.get().startReceiving();
      case ALL -> {
        long lastIdBefore = store.get().highestId();
        python.get();
        queuedRuns.get().start(lastIdBefore);
        pump.get().start(lastIdBefore);
      }
    }
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
