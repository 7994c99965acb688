package dev.dipeo.app;

import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.SecretPlaces;
import dev.dipeo.diagram.kind.SendHook;
import dev.dipeo.dispatch.Dormancy;
import dev.dipeo.dispatch.ErrandRunner;
import dev.dipeo.dispatch.EventRecovery;
import dev.dipeo.dispatch.Pump;
import dev.dipeo.dispatch.Reconciliation;
import dev.dipeo.dispatch.RunRecovery;
import dev.dipeo.dispatch.Takeover;
import dev.dipeo.dispatch.topic.Brokers;
import dev.dipeo.dispatch.topic.TopicReader;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.sql.SqlStore;
import dev.dipeo.yaml.MistakesException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** The order of starting and stopping. A command that ends opens only what it asks for. */
final class Lifecycle {
  private static final Logger LOG = Logger.getLogger(Lifecycle.class);
  private static final long BROKERS_INTERVAL_MS = 500;

  /**
   * Before the other users of the store, so that its errors are reported here, once; after the
   * platform, which has no priority or a lower one.
   */
  private static final int FIRST = Interceptor.Priority.APPLICATION + 400;

  /**
   * Everything is ready before the first webhook is accepted, except Python, which starts
   * meanwhile.
   */
  void start(
      @Observes @Priority(FIRST) StartupEvent started,
      Settings settings,
      SetUp setUp,
      Threads threads,
      Instance<SqlStore> store,
      Instance<ProviderRegistry> providers,
      Instance<DiagramLibrary> library,
      Instance<PythonRunner> python,
      Instance<Pump> pump,
      Instance<Brokers> brokers,
      Instance<TopicReader> topic,
      Instance<EventRecovery> events,
      Instance<RunRecovery> runs,
      Instance<Takeover> takeover,
      Instance<ErrandRunner> errands,
      Instance<Dormancy> dormancy,
      Instance<Reconciliation> reconciliation,
      Instance<Keeping> keeping,
      Config config,
      Closing closing,
      GracefulStop gracefulStop,
      Places places) {
    // Nothing here depends on the thread, so no callback needs to carry a context along: it would
    // cost memory and time for each stage of each pipeline.
    Infrastructure.clearInterceptors();
    places
        .mistake()
        .ifPresent(
            mistake -> {
              throw new ConfigurationException("dipeo: " + mistake);
            });
    if (!settings.serve()) {
      return;
    }
    setUp
        .mistake(
            settings.journal().drainedLater(),
            !brokers.isUnsatisfied(),
            config.getOptionalValue("kafka.bootstrap.servers", String.class).isPresent())
        .ifPresent(
            mistake -> {
              throw new ConfigurationException("dipeo: " + mistake);
            });
    if (setUp.hasStore()) {
      openStore(store);
    }
    reloadChanges(settings, threads, providers.get(), library.get());
    if (setUp.hasStore()) {
      keeping.get().start(threads.reload());
    }
    if (setUp.channel() == Settings.Channel.KAFKA) {
      watch(brokers.get(), threads);
    }
    warnOfUnknown(config, providers.get(), library.get());
    gracefulStop.serving(setUp);
    switch (setUp.mode()) {
      case RECEIVE -> {
        if (setUp.hasStore()) {
          pump.get().startReceiving();
          closing.later(pump.get()::stop);
        }
      }
      case ALL, RUN -> {
        long lastIdBefore = store.get().highestId();
        python.get();
        pump.get().start();
        closing.later(pump.get()::stop);
        // In parallel: a resumed wait also finds events that were dispatched before.
        inBackground(runs.get().recover(lastIdBefore), "runs");
        inBackground(events.get().recover(lastIdBefore), "events");
        closing.later(errands.get().start()::cancel);
        closing.later(dormancy.get().start()::cancel);
        closing.later(reconciliation.get().start()::cancel);
        takeover.get().start();
        closing.later(takeover.get()::stop);
        if (setUp.readsTopic()) {
          topic.get().start();
          closing.later(topic.get()::stop);
        }
      }
    }
  }

  private static void watch(Brokers brokers, Threads threads) {
    var unused =
        threads
            .reload()
            .scheduleWithFixedDelay(
                Recurring.task("brokers", brokers::look),
                BROKERS_INTERVAL_MS,
                BROKERS_INTERVAL_MS,
                TimeUnit.MILLISECONDS);
  }

  private static void warnOfUnknown(
      Config config, ProviderRegistry providers, DiagramLibrary library) {
    Set<String> secrets =
        library.all().stream()
            .flatMap(diagram -> diagram.diagram().nodes().stream())
            .flatMap(
                node ->
                    node instanceof SendHook send
                        ? send.signedBy().stream()
                        : Stream.<String>empty())
            .collect(Collectors.toCollection(HashSet::new));
    library.all().forEach(diagram -> secrets.addAll(secretsOf(diagram.diagram())));
    UnknownSettings.in(config, name -> secrets.contains(name) || providers.namesVariable(name))
        .forEach(said -> LOG.warnf("setting.unknown: %s", said));
  }

  private static List<String> secretsOf(Diagram diagram) {
    try {
      return SecretPlaces.in(diagram).stream().map(SecretPlaces.Named::name).toList();
    } catch (MistakesException e) {
      return List.of(); // said when it was read
    }
  }

  private static void inBackground(Uni<Void> recovery, String what) {
    recovery
        .subscribe()
        .with(
            _ -> {},
            failure -> LOG.errorf(failure, "recovery.failed of=%s: restart to try again", what));
  }

  /**
   * An unusable data folder is reported to the operator in one sentence with the remedy, without a
   * stack trace.
   */
  private static void openStore(Instance<SqlStore> store) {
    try {
      store.get();
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof StoreException unusable) {
          // The only exception that Quarkus prints as its message; without a cause, which would be
          // printed too.
          throw new ConfigurationException("dipeo: " + unusable.getMessage());
        }
      }
      throw e;
    }
  }

  private static void reloadChanges(
      Settings settings, Threads threads, ProviderRegistry providers, DiagramLibrary library) {
    long millis = settings.reloadInterval().toMillis();
    Runnable manifests = Recurring.task("reload_manifests", providers::refresh);
    Runnable diagrams = Recurring.task("reload_diagrams", library::refresh);
    var unused =
        threads
            .reload()
            .scheduleWithFixedDelay(
                () -> {
                  manifests.run();
                  diagrams.run();
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent stopping, Closing closing) {
    closing.closeAll();
  }
}
