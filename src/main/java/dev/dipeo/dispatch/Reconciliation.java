package dev.dipeo.dispatch;

import dev.dipeo.base.Repeated;
import dev.dipeo.journal.Journal;
import dev.dipeo.replica.Replicas;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.Unfinished;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Takes up what is recorded though its commit was not answered. Whoever asked for it was told that
 * it failed: the sender of an event, which finds a duplicate when it tries again; the start of a
 * run; a {@link Takeover}. So this process owns it and does not know.
 */
@Singleton
public final class Reconciliation {
  private static final Logger LOG = Logger.getLogger(Reconciliation.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Runs or events per read of the store. */
  private static final int PAGE = 500;

  private final Replicas replicas;
  private final Journal journal;
  private final Backlog backlog;
  private final EventRecovery events;
  private final RunStore store;
  private final RunEngine engine;
  private final Dormancy dormancy;
  private final RunRecovery runs;

  /** Unanswered commits whose writes have been looked for. */
  private long lookedFor;

  Reconciliation(
      Replicas replicas,
      Journal journal,
      Backlog backlog,
      EventRecovery events,
      RunStore store,
      RunEngine engine,
      Dormancy dormancy,
      RunRecovery runs) {
    this.replicas = replicas;
    this.journal = journal;
    this.backlog = backlog;
    this.events = events;
    this.store = store;
    this.engine = engine;
    this.dormancy = dormancy;
    this.runs = runs;
  }

  /** Starts to look; cancel to stop. */
  public Cancellable start() {
    return Repeated.every(LOOK_EVERY, "reconciliation", this::look);
  }

  /** Does nothing while a recovery goes on, which has what it has not begun with. */
  Uni<Void> look() {
    long unanswered = replicas.unanswered();
    if (unanswered == lookedFor || events.isGoing() || runs.isGoing()) {
      return Uni.createFrom().voidItem();
    }
    return unknownEvents(0, new ArrayList<>())
        .chain(ids -> unknownRuns("", new ArrayList<>()).chain(numbers -> takeUp(ids, numbers)))
        .invoke(() -> lookedFor = unanswered);
  }

  private Uni<Void> takeUp(List<Long> ids, List<Long> numbers) {
    if (!ids.isEmpty() || !numbers.isEmpty()) {
      LOG.infof("store.reconciled events=%d runs=%d", ids.size(), numbers.size());
    }
    return events.recover(ids).chain(() -> runs.recover(numbers));
  }

  /** An event is in the backlog from before it is recorded until it is marked as dispatched. */
  private Uni<List<Long>> unknownEvents(long afterId, List<Long> soFar) {
    return journal
        .pendingIds(afterId, PAGE)
        .chain(
            page -> {
              page.stream().filter(id -> !backlog.holds(id)).forEach(soFar::add);
              return page.size() < PAGE
                  ? Uni.createFrom().item(soFar)
                  : unknownEvents(page.getLast(), soFar);
            });
  }

  private Uni<List<Long>> unknownRuns(String afterId, List<Long> soFar) {
    return store
        .unfinished(afterId, PAGE)
        .chain(
            page -> {
              page.stream()
                  .map(Unfinished::id)
                  .filter(id -> !engine.drives(id) && !dormancy.has(id))
                  .map(RunId::requireNumber)
                  .forEach(soFar::add);
              return page.size() < PAGE
                  ? Uni.createFrom().item(soFar)
                  : unknownRuns(page.getLast().id(), soFar);
            });
  }
}
