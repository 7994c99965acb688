package dev.dipeo.dispatch;

import dev.dipeo.diagram.EventPattern;
import dev.dipeo.dispatch.Subscriptions.Waiting;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.Journal.Span;
import dev.dipeo.journal.JournaledEvent;
import dev.dipeo.run.RunStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jboss.logging.Logger;

/**
 * Brings runs that wait together with the events that they wait for. A wait gets the first event
 * that fits of those that were received from its beginning to its deadline, whatever happened to
 * the process in between: first it subscribes, then it looks back into the journal, so that an
 * event comes one way or the other. So the order in which a process that has just started takes up
 * waits and dispatches events does not matter.
 *
 * <p>Whoever takes a wait out of the subscriptions decides how it ends, and nobody else does: an
 * event, which is then recorded to have woken the run, or its time.
 */
public final class AwaitedEvents {
  private static final Logger LOG = Logger.getLogger(AwaitedEvents.class);

  /** Events that one look into the journal brings. */
  private static final int PAGE = 20;

  /**
   * An event that was received in time wakes its wait although the time is over by when it is
   * dispatched; but not one whose dispatch takes longer than this.
   */
  private static final Duration DISPATCH_LAG_MAX = Duration.ofSeconds(10);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Subscriptions subscriptions;
  private final Journal journal;
  private final RunStore runs;
  private final InstantSource clock;
  private final ScheduledExecutorService timers;

  public AwaitedEvents(
      Subscriptions subscriptions,
      Journal journal,
      RunStore runs,
      InstantSource clock,
      ScheduledExecutorService timers) {
    this.subscriptions = subscriptions;
    this.journal = journal;
    this.runs = runs;
    this.clock = clock;
    this.timers = timers;
  }

  /**
   * The event that a run waits for; empty when the time is over. Fails with {@link
   * IllegalStateException} when too many waits are open.
   *
   * @param since when the wait began, which may be before a restart
   * @param timeout longest wait, from its beginning
   */
  public Uni<Optional<Event>> next(
      String runId, EventPattern pattern, Instant since, Duration timeout) {
    Instant deadline = since.plus(timeout);
    Span span =
        new Span(
            pattern.provider(),
            Optional.of(pattern.name()).filter(name -> !name.isEmpty()),
            since,
            deadline);
    return subscriptions.await(
        runId,
        pattern,
        since,
        deadline,
        waiting ->
            lookBack(waiting, span, pattern)
                .chain(() -> pause(left(deadline, timeout)))
                .chain(() -> end(waiting, span, latest(span), pattern))
                .subscribe()
                .with(_ -> {}));
  }

  /** Not longer than the whole, should the clock have jumped back. */
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
                  .transformToUniAndConcatenate(waiting -> wake(waiting, event))
                  .collect()
                  .last()
                  .onFailure()
                  .invoke(() -> claimed.forEach(subscriptions::putBack))
                  .replaceWithVoid();
            });
  }

  /**
   * Recorded before the run goes on: after a crash in between, the run finds the event that woke
   * it.
   */
  private Uni<Void> wake(Waiting waiting, Event event) {
    return runs.woke(waiting.runId(), event.id()).invoke(() -> waiting.wake(event));
  }

  /** Completes when there is nothing that the wait could have missed. Never fails. */
  private Uni<Void> lookBack(Waiting waiting, Span span, EventPattern pattern) {
    return surely(
        waiting,
        wokenBefore(waiting.runId(), span, pattern)
            .chain(
                woken ->
                    woken.isPresent()
                        ? Uni.createFrom().item(woken)
                        : firstReceived(span, pattern, 0)));
  }

  /**
   * Ends a wait whose time is over, unless an event came in time whose dispatch takes long. Never
   * fails.
   *
   * @param looked where such an event may be
   */
  private Uni<Void> end(Waiting waiting, Span span, Span looked, EventPattern pattern) {
    return surely(waiting, firstReceived(looked, pattern, 0))
        .chain(
            () -> {
              if (subscriptions.take(waiting)) {
                waiting.timeOver();
                return Uni.createFrom().voidItem();
              }
              // An event has it, of any age. Until that is recorded it may still be put back.
              return pause(FIRST_PAUSE).chain(() -> end(waiting, span, span, pattern));
            });
  }

  /** The part of a span whose events may still be on their way here. */
  private static Span latest(Span span) {
    Instant from = span.to().minus(DISPATCH_LAG_MAX);
    return from.isAfter(span.from())
        ? new Span(span.provider(), span.name(), from, span.to())
        : span;
  }

  /** Wakes the wait with what is found, if anything is; tries until that has worked. */
  private Uni<Void> surely(Waiting waiting, Uni<Optional<Event>> search) {
    return search
        .chain(
            found ->
                found.isPresent() && subscriptions.take(waiting)
                    ? wake(waiting, found.get())
                        .onFailure()
                        .invoke(() -> subscriptions.putBack(waiting))
                    : Uni.createFrom().voidItem())
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf("wait.not_looked_back run=%s: %s", waiting.runId(), failure.getMessage()))
        .onFailure()
        .retry()
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        .indefinitely();
  }

  /** The event that is recorded to have ended this wait, when the process ended just then. */
  private Uni<Optional<Event>> wokenBefore(String runId, Span span, EventPattern pattern) {
    return runs.wakes(runId).chain(ids -> firstFitting(ids.iterator(), span, pattern));
  }

  private Uni<Optional<Event>> firstFitting(Iterator<Long> ids, Span span, EventPattern pattern) {
    if (!ids.hasNext()) {
      return Uni.createFrom().item(Optional.empty());
    }
    return journal
        .find(ids.next())
        .map(
            found ->
                found
                    .filter(journaled -> journaled.state() != EventState.DEAD)
                    .map(JournaledEvent::event)
                    .filter(event -> isIn(span, event) && pattern.accepts(event.payload())))
        .chain(
            fitting ->
                fitting.isPresent()
                    ? Uni.createFrom().item(fitting)
                    : firstFitting(ids, span, pattern));
  }

  private static boolean isIn(Span span, Event event) {
    return event.provider().equals(span.provider())
        && span.name().map(event.name()::equals).orElse(true)
        && !event.receivedAt().isBefore(span.from())
        && !event.receivedAt().isAfter(span.to());
  }

  private Uni<Optional<Event>> firstReceived(Span span, EventPattern pattern, long afterId) {
    return journal
        .received(span, afterId, PAGE)
        .chain(
            page -> {
              Optional<Event> fitting =
                  page.stream().filter(event -> pattern.accepts(event.payload())).findFirst();
              return fitting.isPresent() || page.size() < PAGE
                  ? Uni.createFrom().item(fitting)
                  : firstReceived(span, pattern, page.getLast().id());
            });
  }
}
