package dev.dipeo.app;

import dev.dipeo.base.IdSource;
import dev.dipeo.cli.EventsElsewhere;
import dev.dipeo.diagram.kind.Node.Trait;
import dev.dipeo.dispatch.AwaitedEvents;
import dev.dipeo.dispatch.DispatchBounds;
import dev.dipeo.dispatch.JournalFollower;
import dev.dipeo.dispatch.RecoveryBounds;
import dev.dipeo.dispatch.RunRecovery;
import dev.dipeo.dispatch.Subscriptions;
import dev.dipeo.journal.Journal;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunStore;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** Builds what moves events from the gateway to runs. */
final class DispatchWiring {
  /** Runs that recovery has ready beyond those that may be in progress. */
  private static final int RECOVERED_AHEAD = 32;

  /** How long a run that may have ended the process before goes on alone. */
  private static final Duration TRIAL = Duration.ofSeconds(3);

  /** An event takes some times its body: beside the bytes there is the tree that they mean. */
  private static final int HEAP_SHARE_OF_BACKLOG = 16;

  @Produces
  @Singleton
  DispatchBounds bounds(Settings settings) {
    Settings.Dispatch dispatch = settings.dispatch();
    return new DispatchBounds(
        dispatch.backlogMax(),
        dispatch
            .backlogBytesMax()
            .map(MemorySize::asLongValue)
            .orElse(Runtime.getRuntime().maxMemory() / HEAP_SHARE_OF_BACKLOG),
        dispatch.concurrencyMax(),
        dispatch.attemptsMax(),
        dispatch.subscriptionsMax());
  }

  @Produces
  @Singleton
  Subscriptions subscriptions(DispatchBounds bounds, IdSource ids) {
    return new Subscriptions(bounds.subscriptionsMax(), ids);
  }

  @Produces
  @Singleton
  AwaitedEvents awaitedEvents(
      Subscriptions subscriptions,
      Journal journal,
      RunStore runs,
      InstantSource clock,
      Threads threads,
      Settings settings) {
    return new AwaitedEvents(
        subscriptions, journal, runs, clock, threads.timers(), settings.dispatch().lookBackMax());
  }

  @Produces
  @Singleton
  RunRecovery runRecovery(
      RunStore runs,
      RunEngine engine,
      RunStarter starter,
      Journal journal,
      InstantSource clock,
      Threads threads,
      Settings settings) {
    RecoveryBounds bounds =
        new RecoveryBounds(
            settings.runs().resumesMax(), settings.runs().activeMax() + RECOVERED_AHEAD, TRIAL);
    return new RunRecovery(runs, engine, starter, journal, clock, threads.timers(), bounds);
  }

  @Produces
  @Singleton
  EventsElsewhere eventsElsewhere(Journal journal, AwaitedEvents awaited, IdSource ids) {
    return diagram -> {
      if (diagram.nodes().stream().noneMatch(node -> node.kind().has(Trait.WAITS))) {
        return () -> {};
      }
      return new JournalFollower(journal, awaited, ids.next()).start()::cancel;
    };
  }
}
