package dev.dipeo.app;

import dev.dipeo.api.Replays;
import dev.dipeo.base.IdSource;
import dev.dipeo.cli.EventsElsewhere;
import dev.dipeo.diagram.Node;
import dev.dipeo.dispatch.Channel;
import dev.dipeo.dispatch.DispatchBounds;
import dev.dipeo.dispatch.Dispatcher;
import dev.dipeo.dispatch.JournalFollower;
import dev.dipeo.dispatch.Pump;
import dev.dipeo.dispatch.QueuedRuns;
import dev.dipeo.dispatch.Subscriptions;
import dev.dipeo.gateway.Inbox;
import dev.dipeo.journal.Journal;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Builds what moves events from the gateway to runs. */
final class DispatchWiring {
  @Produces
  @Singleton
  DispatchBounds bounds(Settings settings) {
    Settings.Dispatch dispatch = settings.dispatch();
    return new DispatchBounds(
        dispatch.backlogMax(),
        dispatch.concurrencyMax(),
        dispatch.attemptsMax(),
        dispatch.subscriptionsMax());
  }

  @Produces
  @Singleton
  Subscriptions subscriptions(DispatchBounds bounds) {
    return new Subscriptions(bounds.subscriptionsMax());
  }

  @Produces
  @Singleton
  Dispatcher dispatcher(
      DiagramLibrary library,
      RunStore runs,
      RunEngine engine,
      Subscriptions subscriptions,
      Journal journal,
      IdSource ids,
      InstantSource clock,
      DispatchBounds bounds) {
    return new Dispatcher(library, runs, engine, subscriptions, journal, ids, clock, bounds);
  }

  @Produces
  @Singleton
  Pump pump(
      Journal journal,
      Channel channel,
      Dispatcher dispatcher,
      DispatchBounds bounds,
      Closing closing) {
    Pump pump = new Pump(journal, channel, dispatcher, bounds);
    closing.later(pump::stop);
    return pump;
  }

  @Produces
  @Singleton
  QueuedRuns queuedRuns(RunStore runs, RunEngine engine, InstantSource clock) {
    return new QueuedRuns(runs, engine, clock);
  }

  @Produces
  @Singleton
  Inbox inbox(Pump pump) {
    return pump::take;
  }

  @Produces
  @Singleton
  Replays replays(Pump pump) {
    return pump::take;
  }

  @Produces
  @Singleton
  EventsElsewhere eventsElsewhere(Journal journal, Dispatcher dispatcher, IdSource ids) {
    return diagram -> {
      if (diagram.nodes().stream().noneMatch(Node.AwaitHook.class::isInstance)) {
        return () -> {};
      }
      return new JournalFollower(journal, dispatcher, ids.next()).start()::cancel;
    };
  }
}
