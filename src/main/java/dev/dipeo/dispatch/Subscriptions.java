package dev.dipeo.dispatch;

import dev.dipeo.base.IdSource;
import dev.dipeo.journal.Event;
import dev.dipeo.run.EventWait;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runs that wait for events. Thread-safe. */
@Singleton
public final class Subscriptions {
  private final int waitsMax;
  private final IdSource ids;
  private final Map<String, Set<Waiting>> byEvent = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param ids source of the events' ids
   */
  Subscriptions(DispatchBounds bounds, IdSource ids) {
    this.waitsMax = bounds.subscriptionsMax();
    this.ids = ids;
  }

  /**
   * A waiting run. Woken by one event, or ended without one; whoever removes it from the
   * subscriptions decides.
   */
  static final class Waiting {
    private final EventWait wait;
    private final WaitCondition condition;
    private final long bornNanos = System.nanoTime();
    private final UniEmitter<? super Optional<Event>> emitter;
    private volatile boolean over;
    private volatile Cancellable companion = () -> {};

    /** Whether the journal is being searched; guarded by this. */
    private boolean looksBack;

    private boolean passedBy;

    /** Whether a search has come to its end since the last one began; guarded by this. */
    private boolean searched;

    /** Whether its run becomes dormant: then nothing ends it here. Guarded by this. */
    private boolean laidDown;

    /** Whether an event came since; guarded by this. */
    private boolean noted;

    private Waiting(
        EventWait wait, long lastIdBefore, UniEmitter<? super Optional<Event>> emitter) {
      this.wait = wait;
      this.condition = new WaitCondition(Reach.of(wait), lastIdBefore, wait.pattern().filters());
      this.emitter = emitter;
    }

    String runId() {
      return wait.runId();
    }

    EventWait eventWait() {
      return wait;
    }

    Reach reach() {
      return condition.reach();
    }

    WaitCondition condition() {
      return condition;
    }

    boolean isOver() {
      return over;
    }

    /**
     * The journal is being searched for an earlier event: until {@link #lookedBack}, the wait gets
     * no other event, but notes that one came.
     */
    synchronized void looksBack() {
      looksBack = true;
      passedBy = false;
      searched = false;
    }

    /**
     * The search found nothing.
     *
     * @return false if an event came meanwhile and has to be searched for
     */
    synchronized boolean lookedBack() {
      looksBack = passedBy;
      searched = !passedBy;
      return !passedBy;
    }

    /** The search failed for good; the next event ends the wait. */
    synchronized void gaveUpLooking() {
      looksBack = false;
    }

    private synchronized boolean mayTake() {
      passedBy |= looksBack;
      noted |= laidDown;
      return !looksBack && !laidDown;
    }

    private synchronized boolean layDown() {
      if (!searched || laidDown || over) {
        return false;
      }
      laidDown = true;
      noted = false;
      return true;
    }

    private synchronized void getUp() {
      laidDown = false;
    }

    private synchronized boolean isLaidDown() {
      return laidDown;
    }

    /** Whether an event came that would have ended the wait, had it not been laid down. */
    synchronized boolean hasNoted() {
      return noted;
    }

    void wake(Event event) {
      emitter.complete(Optional.of(event));
    }

    void timeOver() {
      emitter.complete(Optional.empty());
    }

    private boolean accepts(Event event) {
      return condition.accepts(event);
    }
  }

  /**
   * The next matching event; empty if the caller ends the wait. Has no timeout of its own;
   * cancelling ends the wait. Fails with {@link IllegalStateException} when too many waits are
   * open.
   *
   * @param begun called when no event can be missed any more; its result is cancelled with the wait
   */
  Uni<Optional<Event>> await(EventWait wait, Function<Waiting, Cancellable> begun) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              if (count.incrementAndGet() > waitsMax) {
                count.decrementAndGet();
                emitter.fail(
                    new IllegalStateException(
                        "more than " + waitsMax + " nodes wait for webhooks already"));
                return;
              }
              Waiting waiting = new Waiting(wait, ids.next(), emitter);
              emitter.onTermination(
                  () -> {
                    waiting.over = true;
                    take(waiting);
                    waiting.companion.cancel();
                  });
              add(waiting);
              waiting.companion = begun.apply(waiting);
              if (waiting.over) {
                waiting.companion.cancel();
              }
            });
  }

  /** False if the wait was there already. */
  private boolean add(Waiting waiting) {
    boolean[] added = {false};
    byEvent.compute( // as a whole, like taking out: a set that has become empty goes away
        key(waiting),
        (_, waits) -> {
          Set<Waiting> with = waits == null ? ConcurrentHashMap.newKeySet() : waits;
          added[0] = with.add(waiting);
          return with;
        });
    return added[0];
  }

  /**
   * Removes the waits that match an event, oldest first: only this event wakes them. A wait whose
   * journal search is in progress stays, and finds the event; one that is laid down notes it.
   */
  List<Waiting> claim(Event event) {
    List<Waiting> claimed = new ArrayList<>();
    for (String key : List.of(key(event.provider(), event.name()), key(event.provider(), ""))) {
      for (Waiting waiting : byEvent.getOrDefault(key, Set.of())) {
        if (waiting.accepts(event) && remove(waiting, Waiting::mayTake)) {
          claimed.add(waiting);
        }
      }
    }
    claimed.sort(Comparator.comparingLong(waiting -> waiting.condition.lastIdBefore()));
    return claimed;
  }

  /** The waits that have lasted for some time, by run. */
  Map<String, List<Waiting>> lasting(Duration time) {
    long now = System.nanoTime();
    return byEvent.values().stream()
        .flatMap(Set::stream)
        .filter(waiting -> now - waiting.bornNanos >= time.toNanos())
        .collect(Collectors.groupingBy(Waiting::runId));
  }

  /**
   * From now on nothing ends the wait here, but it notes the events that would.
   *
   * @return false if it is over, about to end, or has not searched the journal: a dormant run gets
   *     later events only
   */
  boolean layDown(Waiting waiting) {
    boolean[] laid = {false};
    byEvent.computeIfPresent(
        key(waiting),
        (_, waits) -> {
          laid[0] = waits.contains(waiting) && waiting.layDown();
          return waits;
        });
    return laid[0];
  }

  /** It can end here again; the caller searches for what came meanwhile. */
  void getUp(Waiting waiting) {
    waiting.getUp();
    if (waiting.over) {
      take(waiting);
    }
  }

  /** Removes a wait that was laid down. */
  void forget(Waiting waiting) {
    remove(waiting, _ -> true);
  }

  /** Whether a wait that is just being laid down has noted an event. */
  boolean isNoted(Event event) {
    return Stream.of(key(event.provider(), event.name()), key(event.provider(), ""))
        .flatMap(key -> byEvent.getOrDefault(key, Set.of()).stream())
        .anyMatch(waiting -> waiting.isLaidDown() && waiting.accepts(event));
  }

  /** Puts back a wait that was claimed but not woken; a finished one stays removed. */
  void putBack(Waiting waiting) {
    if (!waiting.over && add(waiting)) {
      count.incrementAndGet();
      if (waiting.over) {
        take(waiting); // it ended meanwhile
      }
    }
  }

  /** Open waits. */
  public int size() {
    return count.get();
  }

  /** Removes a wait; false if another caller has done so, and if it is laid down. */
  boolean take(Waiting waiting) {
    return remove(waiting, one -> !one.isLaidDown());
  }

  private boolean remove(Waiting waiting, Predicate<Waiting> may) {
    boolean[] removed = {false};
    byEvent.computeIfPresent(
        key(waiting),
        (_, waits) -> {
          removed[0] = waits.contains(waiting) && may.test(waiting) && waits.remove(waiting);
          return waits.isEmpty() ? null : waits;
        });
    if (removed[0]) {
      count.decrementAndGet();
    }
    return removed[0];
  }

  private static String key(Waiting waiting) {
    return key(waiting.wait.pattern().provider(), waiting.wait.pattern().name());
  }

  private static String key(String provider, String event) {
    return provider + "." + event;
  }
}
