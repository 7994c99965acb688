package dev.dipeo.dispatch;

import dev.dipeo.base.DamagedException;
import dev.dipeo.base.Insistent;
import dev.dipeo.base.OneByOne;
import dev.dipeo.base.Underway;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.Journal.Pending;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Dispatches the events that an earlier process journaled but did not dispatch. They go onto the
 * channel like new ones, subject to {@link Quarantine}.
 */
@Singleton
public final class EventRecovery {
  private static final Logger LOG = Logger.getLogger(EventRecovery.class);

  /** Events per read of the journal. */
  private static final int PAGE = 500;

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Journal journal;
  private final FrontDoor frontDoor;
  private final Backlog backlog;
  private final Dispatcher dispatcher;
  private final DispatchBounds bounds;
  private final Underway underway = new Underway();

  EventRecovery(
      Journal journal,
      FrontDoor frontDoor,
      Backlog backlog,
      Dispatcher dispatcher,
      DispatchBounds bounds) {
    this.journal = journal;
    this.frontDoor = frontDoor;
    this.backlog = backlog;
    this.dispatcher = dispatcher;
    this.bounds = bounds;
  }

  /** The state of one recovery. Suspects are kept by id only: they may be many, and large. */
  private static final class Progress {
    final List<Suspect> suspects = new ArrayList<>();
    int count;
  }

  private record Suspect(long id, int tries) {}

  /**
   * Recovers events. Counts none before it can be dispatched.
   *
   * @param lastIdBefore greatest event id from before this process; newer events come over the
   *     channel anyway
   * @return completes when all are on the channel or, for suspects, dispatched
   */
  public Uni<Void> recover(long lastIdBefore) {
    Progress progress = new Progress();
    return underway.count(
        dispatcher
            .ready()
            .chain(() -> admitPages(0, lastIdBefore, progress))
            .chain(() -> dispatchSuspects(progress)));
  }

  /** Whether events are being recovered. */
  boolean isGoing() {
    return underway.isAny();
  }

  /** Recovers events that were taken over from other processes, in the same way. */
  public Uni<Void> recover(List<Long> ids) {
    if (ids.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Progress progress = new Progress();
    return underway.count(
        dispatcher
            .ready()
            .chain(this::room)
            .chain(() -> admitThose(ids, progress))
            .chain(() -> dispatchSuspects(progress)));
  }

  private Uni<Void> admitThose(List<Long> ids, Progress progress) {
    return Insistent.of(journal.pending(ids))
        .chain(page -> admit(page, progress))
        .onFailure(DamagedException.class)
        .recoverWithUni(
            damaged ->
                buryDamaged((DamagedException) damaged).chain(() -> admitThose(ids, progress)));
  }

  private Uni<Void> dispatchSuspects(Progress progress) {
    return OneByOne.each(
            Quarantine.of(progress.suspects, bounds.attemptsMax(), Suspect::tries).suspects(),
            suspect -> dispatchAlone(suspect.id()))
        .invoke(
            () -> {
              if (progress.count > 0) {
                LOG.infof(
                    "events.recovered count=%d one_by_one=%d",
                    progress.count, progress.suspects.size());
              }
            });
  }

  /** Admits the events page by page; reads each page only when the backlog has room for it. */
  private Uni<Void> admitPages(long afterId, long lastId, Progress progress) {
    return room()
        .chain(() -> Insistent.of(journal.pending(afterId, PAGE)))
        .chain(
            page -> {
              List<Pending> older =
                  page.stream().filter(pending -> pending.event().id() <= lastId).toList();
              Uni<Void> admitted = admit(older, progress);
              return older.size() < PAGE
                  ? admitted
                  : admitted.chain(
                      () -> admitPages(older.getLast().event().id(), lastId, progress));
            })
        .onFailure(DamagedException.class)
        .recoverWithUni(
            damaged ->
                buryDamaged((DamagedException) damaged)
                    .chain(() -> admitPages(afterId, lastId, progress)));
  }

  /** Completes when the backlog has room for a page. */
  private Uni<Void> room() {
    Uni<Void> now = Uni.createFrom().voidItem();
    return Uni.createFrom()
        .deferred(
            () ->
                backlog.hasRoomFor(PAGE)
                    ? now
                    : now.onItem().delayIt().by(PAUSE).chain(this::room));
  }

  private Uni<Void> admit(List<Pending> page, Progress progress) {
    Quarantine<Pending> sorted = Quarantine.of(page, bounds.attemptsMax(), Pending::tries);
    progress.count += page.size();
    sorted
        .suspects()
        .forEach(
            pending -> progress.suspects.add(new Suspect(pending.event().id(), pending.tries())));
    return OneByOne.each(sorted.hopeless(), this::bury).chain(() -> publish(sorted.untried()));
  }

  private Uni<Void> publish(List<Pending> untried) {
    return untried.isEmpty()
        ? Uni.createFrom().voidItem()
        : Insistent.of(journal.tried(untried.stream().map(one -> one.event().id()).toList()))
            .invoke(() -> untried.forEach(one -> frontDoor.takeRecovered(one.event())));
  }

  private Uni<Void> dispatchAlone(long id) {
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

  private Uni<Void> bury(Pending hopeless) {
    long id = hopeless.event().id();
    LOG.errorf("event.dead id=%d restarts=%d", id, bounds.attemptsMax());
    return Insistent.of(
        journal.bury(
            id,
            "the server ended %d times while this event was dispatched"
                .formatted(bounds.attemptsMax() + 1)));
  }

  /** A corrupt event cannot be dispatched and must not block others. */
  private Uni<Void> buryDamaged(DamagedException damaged) {
    LOG.errorf("event.dead id=%d: %s", damaged.number(), damaged.getMessage());
    return Insistent.of(journal.bury(damaged.number(), String.valueOf(damaged.getMessage())));
  }
}
