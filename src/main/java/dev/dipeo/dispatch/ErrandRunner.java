package dev.dipeo.dispatch;

import dev.dipeo.base.OneByOne;
import dev.dipeo.base.Repeated;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournaledEvent;
import dev.dipeo.replica.Errands;
import dev.dipeo.replica.Replicas;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what other processes that share the store ask: wakes runs of this one by events that they
 * have dispatched, and cancels runs. Also calls the dormant runs that wait for what this one has
 * dispatched.
 */
@Singleton
public final class ErrandRunner {
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** Events that are held in memory at once; each goes over all dormant waits for its name. */
  private static final int EVENTS_AT_ONCE = 16;

  private final Replicas replicas;
  private final Journal journal;
  private final Subscriptions subscriptions;
  private final Dormancy dormancy;
  private final AwaitedEvents awaited;
  private final RunEngine engine;

  ErrandRunner(
      Replicas replicas,
      Journal journal,
      Subscriptions subscriptions,
      Dormancy dormancy,
      AwaitedEvents awaited,
      RunEngine engine) {
    this.replicas = replicas;
    this.journal = journal;
    this.subscriptions = subscriptions;
    this.dormancy = dormancy;
    this.awaited = awaited;
    this.engine = engine;
  }

  /** Starts; cancel to stop. */
  public Cancellable start() {
    return Repeated.every(LOOK_EVERY, "errands", () -> replicas.errands().chain(this::run));
  }

  private Uni<Void> run(Errands errands) {
    errands
        .cancelled()
        .forEach(number -> engine.cancel(RunId.of(number)).subscribe().with(_ -> {}, _ -> {}));
    return errands.events().isEmpty()
        ? Uni.createFrom().voidItem()
        : Multi.createFrom()
            .iterable(errands.events())
            .group()
            .intoLists()
            .of(EVENTS_AT_ONCE)
            .onItem()
            .transformToUniAndConcatenate(this::show)
            .collect()
            .last();
  }

  private Uni<Void> show(List<Long> ids) {
    List<Event> events = new ArrayList<>();
    List<Long> again = new ArrayList<>();
    return OneByOne.each(
            ids,
            id ->
                journal
                    .find(id)
                    .invoke(found -> found.map(JournaledEvent::event).ifPresent(events::add))
                    .replaceWithVoid())
        .chain(() -> OneByOne.each(events, awaited::bring))
        // What becomes dormant just now is found the next time.
        .invoke(
            () -> events.stream().filter(subscriptions::isNoted).map(Event::id).forEach(again::add))
        .chain(() -> dormancy.call(events))
        .chain(() -> replicas.shown(ids.stream().filter(id -> !again.contains(id)).toList()));
  }
}
