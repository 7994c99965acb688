package dev.dipeo.dispatch;

import dev.dipeo.base.DamagedException;
import dev.dipeo.base.Insistent;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.Journal.Pending;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Dispatches the events that an earlier process journaled but did not dispatch. They go through the
 * pump like new ones, subject to {@link Quarantine}.
 */
@Singleton
public final class EventRecovery {
  private static final Logger LOG = Logger.getLogger(EventRecovery.class);

  /** Events per read of the journal. */
  private static final int PAGE = 500;

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Journal journal;
  private final Pump pump;
  private final Dispatcher dispatcher;
  private final DispatchBounds bounds;

  EventRecovery(Journal journal, Pump pump, Dispatcher dispatcher, DispatchBounds bounds) {
    this.journal = journal;
    this.pump = pump;
    this.dispatcher = dispatcher;
    this.bounds = bounds;
  }

  /**
   * Recovers events. Counts none before it can be dispatched.
   *
   * @param lastIdBefore greatest event id from before this process; newer events come over the
   *     channel anyway
   * @return completes when all are on the channel or, for suspects, dispatched
   */
  public Uni<Void> recover(long lastIdBefore) {
    Left left = new Left();
    return dispatcher
        .ready()
        .chain(() -> admitPages(0, lastIdBefore, left))
        .chain(left.quarantine::admitSuspects)
        .invoke(
            () -> {
              if (left.quarantine.count() > 0) {
                LOG.infof(
                    "events.recovered count=%d one_by_one=%d",
                    left.quarantine.count(), left.quarantine.suspects());
              }
            });
  }

  /** Admits the events page by page; reads each page only when the pump has room for it. */
  private Uni<Void> admitPages(long afterId, long lastId, Left left) {
    if (!pump.hasRoomFor(PAGE)) {
      return Uni.createFrom()
          .voidItem()
          .onItem()
          .delayIt()
          .by(PAUSE)
          .chain(() -> admitPages(afterId, lastId, left));
    }
    return Insistent.of(journal.pending(afterId, PAGE))
        .chain(
            page -> {
              List<Pending> older =
                  page.stream().filter(pending -> pending.event().id() <= lastId).toList();
              Uni<Void> admitted = left.admit(older);
              return older.size() < PAGE
                  ? admitted
                  : admitted.chain(() -> admitPages(older.getLast().event().id(), lastId, left));
            })
        .onFailure(DamagedException.class)
        .recoverWithUni(
            damaged ->
                buryDamaged((DamagedException) damaged)
                    .chain(() -> admitPages(afterId, lastId, left)));
  }

  /** A corrupt event cannot be dispatched and must not block others. */
  private Uni<Void> buryDamaged(DamagedException damaged) {
    LOG.errorf("event.dead id=%d: %s", damaged.number(), damaged.getMessage());
    return Insistent.of(journal.bury(damaged.number(), String.valueOf(damaged.getMessage())));
  }

  /** The events of one recovery, by id only: suspects may be many, and events large. */
  private final class Left implements Quarantine.Ward<Long> {
    private final Quarantine<Long> quarantine = new Quarantine<>(bounds.attemptsMax(), this);
    private final Map<Long, Integer> tries = new HashMap<>();
    private Map<Long, Event> page = Map.of();

    Uni<Void> admit(List<Pending> pending) {
      Map<Long, Event> events = new HashMap<>();
      for (Pending one : pending) {
        events.put(one.event().id(), one.event());
        if (one.tries() > 0) {
          tries.put(one.event().id(), one.tries());
        }
      }
      page = events;
      return quarantine.admit(pending.stream().map(one -> one.event().id()).toList());
    }

    @Override
    public int tries(Long id) {
      return tries.getOrDefault(id, 0);
    }

    @Override
    public Uni<Void> goOn(List<Long> untried) {
      return Insistent.of(journal.tried(untried))
          .invoke(
              () ->
                  untried.forEach(
                      id -> pump.publishRecovered(Objects.requireNonNull(page.get(id)))));
    }

    @Override
    public Uni<Void> goOnAlone(Long id) {
      return Insistent.of(journal.tried(List.of(id)))
          .chain(() -> Insistent.of(journal.find(id)))
          .map(found -> found.filter(event -> event.state() == EventState.RECEIVED))
          .chain(
              found ->
                  found.isPresent()
                      ? dispatcher.dispatch(found.get().event())
                      : Uni.createFrom().voidItem())
          .onFailure(DamagedException.class)
          .recoverWithUni(damaged -> buryDamaged((DamagedException) damaged));
    }

    @Override
    public Uni<Void> giveUp(Long id) {
      LOG.errorf("event.dead id=%d restarts=%d", id, bounds.attemptsMax());
      return Insistent.of(
          journal.bury(
              id,
              "the server ended %d times while this event was dispatched"
                  .formatted(bounds.attemptsMax() + 1)));
    }
  }
}
