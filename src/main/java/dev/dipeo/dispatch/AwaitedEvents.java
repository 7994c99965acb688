package dev.dipeo.dispatch;

import dev.dipeo.base.Backoff;
import dev.dipeo.base.IdSource;
import dev.dipeo.base.Insistent;
import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.dispatch.Subscriptions.Waiting;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.Journal.Span;
import dev.dipeo.journal.JournaledEvent;
import dev.dipeo.run.EventWait;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.Wake;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Delivers events to the runs that wait for them. A wait gets the first matching event received
 * between its earliest time and its deadline, even if the process restarted in between: it
 * subscribes first and then searches the journal, so no event is missed. A process that has just
 * started may therefore resume waits and dispatch events in any order.
 *
 * <p>Only the party that removes a wait from the subscriptions decides how it ends: an event, which
 * is then recorded to have woken the run, or the deadline. The record also ensures that an event
 * ends only one wait of a run: a second wait continues.
 */
@Singleton
public final class AwaitedEvents {
  private static final Logger LOG = Logger.getLogger(AwaitedEvents.class);

  /** Events per search of the journal. */
  private static final int PAGE = 20;

  /**
   * An event received in time wakes its wait even if the deadline has passed when it is dispatched;
   * but not if its dispatch takes longer than this.
   */
  private static final Duration DISPATCH_LAG_MAX = Duration.ofSeconds(10);

  private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  private final Subscriptions subscriptions;
  private final Journal journal;
  private final RunStore runs;
  private final InstantSource clock;
  private final ScheduledExecutorService timers;
  private final int lookBackMax;

  AwaitedEvents(
      Subscriptions subscriptions,
      Journal journal,
      RunStore runs,
      InstantSource clock,
      @Identifier("timers") ScheduledExecutorService timers,
      DispatchBounds bounds) {
    this.subscriptions = subscriptions;
    this.journal = journal;
    this.runs = runs;
    this.clock = clock;
    this.timers = timers;
    this.lookBackMax = bounds.lookBackMax();
  }

  /**
   * The event that a run waits for; empty after the deadline. Fails with {@link
   * IllegalStateException} when too many waits are open.
   */
  public Uni<Optional<Event>> next(EventWait wait) {
    return subscriptions.await(
        wait,
        waiting ->
            told(waiting)
                .chain(() -> lookBack(waiting, waiting.reach()))
                .chain(() -> pause(left(wait.deadline(), wait.timeout())))
                .chain(
                    () ->
                        end(
                            waiting,
                            waiting.reach().since(wait.deadline().minus(DISPATCH_LAG_MAX))))
                .subscribe()
                .with(_ -> {}));
  }

  /**
   * Tells other processes what is waited for, before the search: an event that they dispatched
   * earlier is found by it. Without an answer the search goes on, and repeats at the deadline.
   */
  private Uni<Void> told(Waiting waiting) {
    waiting.looksBack(); // from the beginning: an earlier event comes before one that comes now
    return Insistent.of(runs.waits(waiting.eventWait()))
        .onFailure()
        .invoke(
            failure -> LOG.warnf("wait.not_told run=%s: %s", waiting.runId(), failure.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** The time left; at most {@code timeout}, even if the clock jumped back. */
  private Duration left(Instant deadline, Duration timeout) {
    Duration left = Duration.between(clock.instant(), deadline);
    return left.compareTo(timeout) < 0 ? left : timeout;
  }

  private Uni<Void> pause(Duration duration) {
    Uni<Void> now = Uni.createFrom().voidItem();
    return duration.isPositive() ? now.onItem().delayIt().onExecutor(timers).by(duration) : now;
  }

  /** Wakes the runs of this process that wait for the event. */
  Uni<Void> bring(Event event) {
    return Uni.createFrom()
        .deferred(
            () -> {
              List<Waiting> claimed = subscriptions.claim(event);
              return Multi.createFrom()
                  .iterable(claimed)
                  .onItem()
                  .transformToUniAndConcatenate(waiting -> wakeOrGoOn(waiting, event))
                  .collect()
                  .last()
                  .onFailure()
                  .invoke(() -> claimed.forEach(subscriptions::putBack))
                  .replaceWithVoid();
            });
  }

  /** Goes on with a wait that was laid down, and finds what came meanwhile. */
  void getUp(Waiting waiting) {
    waiting.looksBack();
    subscriptions.getUp(waiting);
    lookBack(waiting, waiting.reach()).subscribe().with(_ -> {});
  }

  private Uni<Void> wakeOrGoOn(Waiting waiting, Event event) {
    return wake(waiting, event)
        .invoke(
            mine -> {
              if (!mine) { // also searches for events received while it was removed
                waiting.looksBack();
                subscriptions.putBack(waiting);
                lookBack(waiting, waiting.reach()).subscribe().with(_ -> {});
              }
            })
        .replaceWithVoid();
  }

  /**
   * Recorded before the run continues: after a crash in between, the run finds the event that woke
   * it.
   *
   * @return false if the event has ended another wait of the run
   */
  private Uni<Boolean> wake(Waiting waiting, Event event) {
    EventWait wait = waiting.eventWait();
    return runs.woke(wait.runId(), wait.node(), wait.activation(), event.id())
        .invoke(
            mine -> {
              if (mine) {
                waiting.wake(event);
              }
            });
  }

  /**
   * Ends a wait whose deadline has passed, unless an event came in time and is still being
   * dispatched. Never fails.
   *
   * @param looked where such an event may be
   */
  private Uni<Void> end(Waiting waiting, Reach looked) {
    return lookBack(waiting, looked)
        .chain(
            () -> {
              if (subscriptions.take(waiting)) {
                waiting.timeOver();
                return Uni.createFrom().voidItem();
              }
              // An event of any age has claimed the wait. Until that is recorded, the wait may be
              // put back.
              return waiting.isOver()
                  ? Uni.createFrom().voidItem()
                  : pause(PAUSES.first()).chain(() -> end(waiting, waiting.reach()));
            });
  }

  /**
   * Wakes the wait with an event found in the journal, if any. Completes when the wait cannot have
   * missed an event; retries until the search succeeds, and never fails.
   */
  private Uni<Void> lookBack(Waiting waiting, Reach reach) {
    return lookOnce(waiting, reach)
        .chain(
            again ->
                again && !waiting.isOver()
                    ? lookBack(waiting, waiting.reach())
                    : Uni.createFrom().voidItem());
  }

  /** Searches once; the item tells whether to search again. Never fails. */
  private Uni<Boolean> lookOnce(Waiting waiting, Reach reach) {
    return Uni.createFrom()
        .deferred(
            () -> {
              waiting.looksBack();
              return firstOf(waiting.eventWait(), reach);
            })
        .chain(
            found -> {
              if (found.isEmpty()) {
                return Uni.createFrom().item(!waiting.lookedBack());
              }
              return subscriptions.take(waiting)
                  ? wake(waiting, found.get())
                      .map(mine -> !mine)
                      .onItemOrFailure()
                      .invoke((mine, failure) -> subscriptions.putBack(waiting))
                  : Uni.createFrom().item(false);
            })
        .onFailure()
        .invoke(
            failure -> {
              waiting.gaveUpLooking();
              LOG.warnf("wait.not_looked_back run=%s: %s", waiting.runId(), failure.getMessage());
            })
        .onFailure()
        .retry()
        .withBackOff(PAUSES.first(), PAUSES.max())
        .indefinitely();
  }

  /**
   * The event recorded to have ended this wait, if the process ended right after that; else the
   * first match that has ended no other wait of the run.
   */
  private Uni<Optional<Event>> firstOf(EventWait wait, Reach reach) {
    return runs.wakes(wait.runId())
        .chain(
            wakes ->
                own(wait, wakes)
                    .chain(
                        own ->
                            own.isPresent()
                                ? Uni.createFrom().item(own)
                                : firstReceived(wait, reach, others(wait, wakes))));
  }

  private static Set<Long> others(EventWait wait, List<Wake> wakes) {
    return wakes.stream()
        .filter(wake -> !wake.isOf(wait))
        .map(Wake::eventId)
        .collect(Collectors.toSet());
  }

  private Uni<Optional<Event>> own(EventWait wait, List<Wake> wakes) {
    Optional<Wake> own = wakes.stream().filter(wake -> wake.isOf(wait)).findFirst();
    return own.isPresent()
        ? journal.find(own.get().eventId()).map(found -> found.map(JournaledEvent::event))
        : firstFitting(wakes.stream().filter(wake -> wake.node().isEmpty()).iterator(), wait);
  }

  /** Checks wakes recorded without their wait: those received since this wait began are its own. */
  private Uni<Optional<Event>> firstFitting(Iterator<Wake> unnamed, EventWait wait) {
    if (!unnamed.hasNext()) {
      return Uni.createFrom().item(Optional.empty());
    }
    return journal
        .find(unnamed.next().eventId())
        .map(
            found ->
                found
                    .filter(journaled -> journaled.state() != EventState.DEAD)
                    .map(JournaledEvent::event)
                    .filter(event -> isSince(wait, event)))
        .chain(
            fitting ->
                fitting.isPresent() ? Uni.createFrom().item(fitting) : firstFitting(unnamed, wait));
  }

  private static boolean isSince(EventWait wait, Event event) {
    EventPattern pattern = wait.pattern();
    return event.provider().equals(pattern.provider())
        && (pattern.name().isEmpty() || event.name().equals(pattern.name()))
        && !event.receivedAt().isBefore(wait.begun())
        && !event.receivedAt().isAfter(wait.deadline())
        && pattern.accepts(event.payload());
  }

  private Uni<Optional<Event>> firstReceived(EventWait wait, Reach reach, Set<Long> notThese) {
    EventPattern pattern = wait.pattern();
    Span span =
        new Span(
            pattern.provider(),
            Optional.of(pattern.name()).filter(name -> !name.isEmpty()),
            reach.from(),
            reach.to());
    // An event's id is never smaller than its time.
    long begin = Math.max(reach.afterId(), IdSource.firstAt(reach.from()) - 1);
    return journal
        .beforeNewest(span.provider(), span.name(), begin, lookBackMax)
        .invoke(
            after -> {
              if (after > begin) {
                LOG.warnf(
                    "wait.looked_back_partly run=%s node=%s events=%d: older ones are not seen",
                    wait.runId(), wait.node(), lookBackMax);
              }
            })
        .chain(
            after ->
                firstReceived(
                    span,
                    after,
                    event ->
                        event.id() != reach.notId()
                            && !notThese.contains(event.id())
                            && pattern.accepts(event.payload())));
  }

  private Uni<Optional<Event>> firstReceived(Span span, long afterId, Predicate<Event> fits) {
    return journal
        .received(span, afterId, PAGE)
        .chain(
            page -> {
              Optional<Event> fitting = page.stream().filter(fits).findFirst();
              return fitting.isPresent() || page.size() < PAGE
                  ? Uni.createFrom().item(fitting)
                  : firstReceived(span, page.getLast().id(), fits);
            });
  }
}
