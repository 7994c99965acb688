package dev.dipeo.dispatch;

import dev.dipeo.base.Insistent;
import dev.dipeo.base.Json;
import dev.dipeo.base.Repeated;
import dev.dipeo.dispatch.Subscriptions.Waiting;
import dev.dipeo.journal.Event;
import dev.dipeo.run.DormantRuns;
import dev.dipeo.run.DormantWait;
import dev.dipeo.run.EventWait;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Makes runs dormant that have only waited for some time, and calls those whose event has come.
 * {@link Takeover} goes on with them.
 *
 * <p>No event is lost in between. A wait that is being laid down ends by nothing, but notes events.
 * The run becomes dormant in a transaction that asks for such notes: an event noted before keeps it
 * awake, and one that came later is marked as dispatched later, so that the mark finds it dormant.
 */
@Singleton
public final class Dormancy {
  private static final Logger LOG = Logger.getLogger(Dormancy.class);

  /** Runs laid down or called side by side, so that one commit serves many. */
  private static final int AT_ONCE = 64;

  /** Dormant waits per read. */
  private static final int PAGE = 500;

  private static final int LOOKS_PER_TIME = 4;
  private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(5);

  private final DormantRuns dormant;
  private final Subscriptions subscriptions;
  private final AwaitedEvents awaited;
  private final RunEngine engine;
  private final RunRecovery recovery;
  private final InstantSource clock;
  private final Duration after;

  /** Runs that are driven no more and not dormant yet. */
  private final Set<String> between = ConcurrentHashMap.newKeySet();

  private volatile long known;

  Dormancy(
      DormantRuns dormant,
      Subscriptions subscriptions,
      AwaitedEvents awaited,
      RunEngine engine,
      RunRecovery recovery,
      InstantSource clock,
      DormancyBounds bounds) {
    this.dormant = dormant;
    this.subscriptions = subscriptions;
    this.awaited = awaited;
    this.engine = engine;
    this.recovery = recovery;
    this.clock = clock;
    this.after = bounds.after();
  }

  /** Starts to make runs dormant; cancel to stop. */
  public Cancellable start() {
    Duration every = after.dividedBy(LOOKS_PER_TIME);
    return Repeated.every(
        every.compareTo(LOOK_EVERY_MAX) < 0 ? every : LOOK_EVERY_MAX,
        "dormancy",
        () -> layDown().chain(dormant::count).invoke(count -> known = count).replaceWithVoid());
  }

  /** Whether a run of this process is not driven because it is about to become dormant. */
  boolean has(String runId) {
    return between.contains(runId);
  }

  /** How many runs were dormant when last counted. */
  public long known() {
    return known;
  }

  /** Makes runs dormant. */
  Uni<Void> layDown() {
    return sideBySide(
        subscriptions.lasting(after).values().stream().filter(this::isWorthIt).toList(),
        this::layDown);
  }

  /** Not for a wait that ends soon, nor for a run that does something else, too. */
  private boolean isWorthIt(List<Waiting> waits) {
    Instant soon = clock.instant().plus(after);
    return engine.onlyWaits(waits.getFirst().runId(), waits.size())
        && waits.stream().allMatch(waiting -> waiting.eventWait().deadline().isAfter(soon));
  }

  private Uni<Void> layDown(List<Waiting> waits) {
    Optional<List<DormantWait>> stored = stored(waits);
    String run = waits.getFirst().runId();
    List<Waiting> laid = new ArrayList<>();
    if (stored.isPresent()) {
      waits.stream().takeWhile(subscriptions::layDown).forEach(laid::add);
    }
    between.add(run);
    if (laid.size() < waits.size() || !engine.layDown(run, waits.size())) {
      between.remove(run);
      laid.forEach(awaited::getUp);
      return Uni.createFrom().voidItem();
    }
    return Insistent.of(
            dormant.layDown(
                stored.orElseThrow(), () -> waits.stream().noneMatch(Waiting::hasNoted)))
        .onFailure()
        .invoke(failure -> LOG.warnf("run.not_laid_down run=%s: %s", run, failure.getMessage()))
        .onFailure()
        .recoverWithItem(false)
        .invoke(() -> waits.forEach(subscriptions::forget))
        .chain(
            isDormant ->
                isDormant
                    ? Uni.createFrom().voidItem()
                    : recovery.goOn(List.of(RunId.requireNumber(run))))
        .onTermination()
        .invoke(() -> between.remove(run));
  }

  /** Empty if one of the conditions cannot be stored, such as an excessive number. */
  private static Optional<List<DormantWait>> stored(List<Waiting> waits) {
    List<DormantWait> stored = new ArrayList<>();
    for (Waiting waiting : waits) {
      EventWait wait = waiting.eventWait();
      String condition = waiting.condition().text();
      if (!Json.isJson(condition)) {
        return Optional.empty();
      }
      stored.add(
          new DormantWait(
              wait.runId(),
              wait.node(),
              wait.activation(),
              wait.pattern().provider(),
              wait.pattern().name(),
              wait.deadline(),
              condition));
    }
    return Optional.of(stored);
  }

  /** Calls the dormant runs that wait for one of these events, which are in the order of ids. */
  Uni<Void> call(List<Event> events) {
    Map<Named, List<Event>> byName =
        events.stream()
            .collect(Collectors.groupingBy(event -> new Named(event.provider(), event.name())));
    return Multi.createFrom()
        .iterable(byName.entrySet())
        .onItem()
        .transformToUniAndConcatenate(
            same -> call(same.getKey(), same.getValue(), Optional.empty()))
        .collect()
        .last();
  }

  private record Named(String provider, String name) {}

  private Uni<Void> call(Named named, List<Event> events, Optional<DormantWait> after) {
    return dormant
        .waitingFor(named.provider(), named.name(), after, PAGE)
        .chain(
            page ->
                sideBySide(page, wait -> call(wait, events))
                    .chain(
                        () ->
                            page.size() < PAGE
                                ? Uni.createFrom().voidItem()
                                : call(named, events, Optional.of(page.getLast()))));
  }

  private Uni<Void> call(DormantWait wait, List<Event> events) {
    WaitCondition condition;
    try {
      condition = WaitCondition.of(wait.condition());
    } catch (RuntimeException e) {
      LOG.errorf("wait.damaged run=%s node=%s: %s", wait.runId(), wait.node(), e.getMessage());
      return Uni.createFrom().voidItem(); // its deadline still ends it
    }
    return Multi.createFrom()
        .iterable(events.stream().filter(condition::accepts).toList())
        .onItem()
        .transformToUniAndConcatenate(event -> dormant.call(wait, event.id()))
        .select()
        .first(called -> called)
        .toUni()
        .replaceWithVoid();
  }

  private static <T> Uni<Void> sideBySide(Collection<T> all, Function<T, Uni<Void>> work) {
    return Multi.createFrom()
        .iterable(all)
        .onItem()
        .transformToUni(work::apply)
        .merge(AT_ONCE)
        .collect()
        .last();
  }
}
