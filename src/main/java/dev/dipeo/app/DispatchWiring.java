package dev.dipeo.app;

import dev.dipeo.base.IdSource;
import dev.dipeo.cli.EventsElsewhere;
import dev.dipeo.diagram.kind.Node.Trait;
import dev.dipeo.dispatch.AwaitedEvents;
import dev.dipeo.dispatch.DispatchBounds;
import dev.dipeo.dispatch.JournalFollower;
import dev.dipeo.dispatch.RecoveryBounds;
import dev.dipeo.journal.Journal;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Builds the dispatch of events from the gateway to runs. */
final class DispatchWiring {
  /** Runs that recovery prepares beyond those that may be in progress. */
  private static final int RECOVERED_AHEAD = 32;

  /** How long a run that may have crashed the earlier process runs alone. */
  private static final Duration TRIAL = Duration.ofSeconds(3);

  /** An event takes a multiple of its body: the bytes and the parsed tree. */
  private static final int HEAP_SHARE_OF_BACKLOG = 16;

  @Produces
  @Singleton
  DispatchBounds dispatchBounds(Settings settings) {
    Settings.Dispatch dispatch = settings.dispatch();
    return new DispatchBounds(
        dispatch.backlogMax(),
        dispatch
            .backlogBytesMax()
            .map(MemorySize::asLongValue)
            .orElse(Runtime.getRuntime().maxMemory() / HEAP_SHARE_OF_BACKLOG),
        dispatch.concurrencyMax(),
        dispatch.attemptsMax(),
        dispatch.subscriptionsMax(),
        dispatch.lookBackMax());
  }

  @Produces
  @Singleton
  RecoveryBounds recoveryBounds(Settings settings) {
    Settings.Runs runs = settings.runs();
    return new RecoveryBounds(runs.resumesMax(), runs.activeMax() + RECOVERED_AHEAD, TRIAL);
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
