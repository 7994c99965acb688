package dev.dipeo.dispatch;

import dev.dipeo.base.IdSource;
import dev.dipeo.journal.Event;
import dev.dipeo.run.EventWait;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

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
    private final Reach reach;
    private final long lastIdBefore;
    private final UniEmitter<? super Optional<Event>> emitter;
    private volatile boolean over;
    private volatile Cancellable companion = () -> {};

    /** Whether the journal is being searched; guarded by this. */
    private boolean looksBack;

    private boolean passedBy;

    private Waiting(
        EventWait wait, long lastIdBefore, UniEmitter<? super Optional<Event>> emitter) {
      this.wait = wait;
      this.reach = Reach.of(wait);
      this.lastIdBefore = lastIdBefore;
      this.emitter = emitter;
    }

    String runId() {
      return wait.runId();
    }

    EventWait eventWait() {
      return wait;
    }

    Reach reach() {
      return reach;
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
    }

    /**
     * The search found nothing.
     *
     * @return false if an event came meanwhile and has to be searched for
     */
    synchronized boolean lookedBack() {
      looksBack = passedBy;
      return !passedBy;
    }

    /** The search failed for good; the next event ends the wait. */
    synchronized void gaveUpLooking() {
      looksBack = false;
    }

    private synchronized boolean mayTake() {
      passedBy |= looksBack;
      return !looksBack;
    }

    void wake(Event event) {
      emitter.complete(Optional.of(event));
    }

    void timeOver() {
      emitter.complete(Optional.empty());
    }

    private boolean accepts(Event event) {
      return reach.covers(event, lastIdBefore) && wait.pattern().accepts(event.payload());
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
   * journal search is in progress stays, and finds the event.
   */
  List<Waiting> claim(Event event) {
    List<Waiting> claimed = new ArrayList<>();
    for (String key : List.of(key(event.provider(), event.name()), key(event.provider(), ""))) {
      for (Waiting waiting : byEvent.getOrDefault(key, Set.of())) {
        if (waiting.accepts(event) && waiting.mayTake() && take(waiting)) {
          claimed.add(waiting);
        }
      }
    }
    claimed.sort(Comparator.comparingLong(waiting -> waiting.lastIdBefore));
    return claimed;
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

  /** Removes a wait; false if another caller has done so. */
  boolean take(Waiting waiting) {
    boolean[] removed = {false};
    byEvent.computeIfPresent(
        key(waiting),
        (_, waits) -> {
          removed[0] = waits.remove(waiting);
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
