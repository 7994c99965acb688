package dev.dipeo.dispatch;

import dev.dipeo.base.DamagedException;
import dev.dipeo.base.Insistent;
import dev.dipeo.base.Unattended;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Inbox;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournalFullException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Moves events from the gateway through the journal and the channel to the dispatcher. An event is
 * published only after it is on disk; what is on disk and was not dispatched when the process ended
 * is published at the next start. The backlog is bounded here: at the bound nothing more is taken,
 * so that neither channel nor memory can overflow.
 */
public final class Pump implements Inbox {
  private static final Logger LOG = Logger.getLogger(Pump.class);

  /** Events that one look into the journal brings at recovery. */
  private static final int RECOVERY_PAGE = 500;

  private static final Duration RECOVERY_PAUSE = Duration.ofMillis(200);

  private final Journal journal;
  private final Channel channel;
  private final Dispatcher dispatcher;
  private final DispatchBounds bounds;
  private final Backlog backlog;
  private volatile Cancellable pumping = () -> {};
  private volatile boolean taking = true;

  public Pump(Journal journal, Channel channel, Dispatcher dispatcher, DispatchBounds bounds) {
    this.journal = journal;
    this.channel = channel;
    this.dispatcher = dispatcher;
    this.bounds = bounds;
    this.backlog = new Backlog(bounds);
  }

  @Override
  public Uni<Appended> take(Event event, DedupeRule rule) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (!taking) {
                return Uni.createFrom()
                    .failure(new JournalFullException("this server is being stopped"));
              }
              if (!backlog.enter(event)) {
                return Uni.createFrom()
                    .failure(
                        new JournalFullException(
                            "as many events wait to be dispatched as may (" + backlog + ")"));
              }
              return Unattended.of(
                  journal
                      .append(event, rule)
                      .invoke(appended -> publishIfNew(event, appended))
                      .onFailure()
                      .invoke(() -> backlog.leave(event)));
            });
  }

  private void publishIfNew(Event taken, Appended appended) {
    switch (appended) {
      case Appended.Recorded(Event event) -> channel.publish(event);
      case Appended.Duplicate _, Appended.Repeated _ -> backlog.leave(taken);
    }
  }

  /** Events that are on disk and not dispatched, as far as this process knows. */
  public int backlog() {
    return backlog.events();
  }

  /** Begins to dispatch what is taken. */
  public void start() {
    pumping =
        channel
            .events()
            .onItem()
            .transformToUni(this::dispatch)
            .merge(bounds.concurrencyMax())
            .subscribe()
            .with(
                _ -> {},
                failure -> LOG.error("The dispatch of events has ended because of a bug", failure));
  }

  /**
   * Begins to pass events on without dispatching any: they stay in the journal for the process that
   * does.
   */
  public void startReceiving() {
    pumping =
        channel
            .events()
            .onItem()
            .transformToUniAndConcatenate(
                message -> {
                  backlog.leave(message.getPayload());
                  return Uni.createFrom().completionStage(message.ack());
                })
            .subscribe()
            .with(
                _ -> {},
                failure -> LOG.error("Events are no longer passed on because of a bug", failure));
  }

  private Uni<Void> dispatch(Message<Event> message) {
    return dispatcher
        .dispatch(message.getPayload())
        .onTermination()
        .invoke(() -> backlog.leave(message.getPayload()))
        .chain(() -> Uni.createFrom().completionStage(message.ack()));
  }

  /**
   * Dispatches what an earlier process left. One of these events may be what ended it. So each is
   * counted, on disk, before it is dispatched; one that was counted before comes last and alone, so
   * that the count does not grow for its neighbours; and one that reaches the bound is dead.
   *
   * @param lastIdBefore the greatest event id from before this process; what is newer comes over
   *     the channel anyway
   * @return completes when all are on the channel or, those that came last, dispatched
   */
  public Uni<Void> recover(long lastIdBefore) {
    // An event counts as tried only when it can be dispatched.
    return dispatcher
        .ready()
        .chain(
            () ->
                recoverUntried(
                    0, lastIdBefore, new Recovered(new AtomicInteger(), new ArrayList<>())))
        .call(recovered -> oneByOne(recovered.suspects))
        .invoke(
            recovered -> {
              int count = recovered.published.get() + recovered.suspects.size();
              if (count > 0) {
                LOG.infof(
                    "events.recovered count=%d one_by_one=%d", count, recovered.suspects.size());
              }
            })
        .replaceWithVoid();
  }

  /**
   * What was found.
   *
   * @param suspects events whose dispatch may have ended the process before
   */
  private record Recovered(AtomicInteger published, List<Long> suspects) {}

  /** Publishes page by page, and each page only when there is room for it. */
  private Uni<Recovered> recoverUntried(long afterId, long lastId, Recovered soFar) {
    if (!backlog.hasRoomFor(RECOVERY_PAGE)) {
      return Uni.createFrom()
          .voidItem()
          .onItem()
          .delayIt()
          .by(RECOVERY_PAUSE)
          .chain(() -> recoverUntried(afterId, lastId, soFar));
    }
    return Insistent.of(journal.pending(afterId, RECOVERY_PAGE))
        .chain(
            page -> {
              List<Event> left = page.stream().filter(event -> event.id() <= lastId).toList();
              return publishUntried(left, soFar)
                  .chain(
                      () ->
                          left.size() < RECOVERY_PAGE
                              ? Uni.createFrom().item(soFar)
                              : recoverUntried(left.getLast().id(), lastId, soFar));
            })
        .onFailure(DamagedException.class)
        .recoverWithUni(
            damaged ->
                buryDamaged((DamagedException) damaged)
                    .chain(() -> recoverUntried(afterId, lastId, soFar)));
  }

  /** It cannot be dispatched, and must not keep the others from it. */
  private Uni<Void> buryDamaged(DamagedException damaged) {
    LOG.errorf("event.dead id=%d: %s", damaged.number(), damaged.getMessage());
    return Insistent.of(journal.bury(damaged.number(), String.valueOf(damaged.getMessage())));
  }

  private Uni<Void> publishUntried(List<Event> left, Recovered soFar) {
    return Insistent.of(journal.tried(left.stream().map(Event::id).toList(), 1))
        .invoke(
            untried -> {
              for (Event event : left) {
                if (untried.contains(event.id())) {
                  backlog.enterAnyway(event);
                  channel.publish(event);
                  soFar.published.incrementAndGet();
                } else {
                  soFar.suspects.add(event.id());
                }
              }
            })
        .replaceWithVoid();
  }

  private Uni<Void> oneByOne(List<Long> ids) {
    return Multi.createFrom()
        .iterable(ids)
        .onItem()
        .transformToUniAndConcatenate(this::dispatchAlone)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> dispatchAlone(long id) {
    return Insistent.of(journal.tried(List.of(id), bounds.attemptsMax()))
        .chain(
            counted -> {
              if (counted.isEmpty()) {
                LOG.errorf("event.dead id=%d restarts=%d", id, bounds.attemptsMax());
                return Insistent.of(
                    journal.bury(
                        id,
                        "the server ended %d times while this event was dispatched"
                            .formatted(bounds.attemptsMax() + 1)));
              }
              return Insistent.of(journal.find(id))
                  .chain(
                      found ->
                          found
                              .map(journaled -> dispatcher.dispatch(journaled.event()))
                              .orElse(Uni.createFrom().voidItem()));
            })
        .onFailure(DamagedException.class)
        .recoverWithUni(damaged -> buryDamaged((DamagedException) damaged));
  }

  /** Takes no event any more: senders are told to come again later. */
  public void close() {
    taking = false;
  }

  /** Whether events are taken. */
  public boolean isTaking() {
    return taking;
  }

  /** Stops taking events from the channel; what is not dispatched stays in the journal. */
  public void stop() {
    pumping.cancel();
  }
}
