package dev.dipeo.app;

import dev.dipeo.cli.EventsElsewhere;
import dev.dipeo.dispatch.DispatchBounds;
import dev.dipeo.dispatch.DormancyBounds;
import dev.dipeo.dispatch.Entrance;
import dev.dipeo.dispatch.ErrandRunner;
import dev.dipeo.dispatch.FrontDoor;
import dev.dipeo.dispatch.Handover;
import dev.dipeo.dispatch.RecoveryBounds;
import dev.dipeo.dispatch.topic.TopicDoor;
import dev.dipeo.journal.Inbox;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
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

  /** The channel leads from receiving to running: in memory within the process. */
  @Produces
  @Singleton
  Handover.Way handover(Settings settings) {
    return settings.channel() == Settings.Channel.MEMORY && settings.mode() == Settings.Mode.ALL
        ? Handover.Way.CHANNEL
        : Handover.Way.QUEUE;
  }

  /** Where senders' webhooks go. */
  @Produces
  @Singleton
  @Typed(Entrance.class)
  Entrance entrance(SetUp setUp, Instance<TopicDoor> topic, Instance<FrontDoor> journal) {
    return setUp.sendsToTopic() ? topic.get() : journal.get();
  }

  /** Where replays go, which are of an event in the journal. */
  @Produces
  @Singleton
  @Typed(Inbox.class)
  Inbox inbox(FrontDoor journal) {
    return journal;
  }

  @Produces
  @Singleton
  RecoveryBounds recoveryBounds(Settings settings) {
    Settings.Runs runs = settings.runs();
    return new RecoveryBounds(runs.resumesMax(), runs.activeMax() + RECOVERED_AHEAD, TRIAL);
  }

  @Produces
  @Singleton
  DormancyBounds dormancyBounds(Settings settings) {
    return new DormancyBounds(settings.runs().dormantAfter());
  }

  @Produces
  @Singleton
  EventsElsewhere eventsElsewhere(ErrandRunner errands) {
    return () -> errands.start()::cancel;
  }
}
