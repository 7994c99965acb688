package dev.dipeo.dispatch;

import dev.dipeo.base.IdSource;
import dev.dipeo.diagram.EventPattern;
import dev.dipeo.journal.Event;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The runs that wait for events. Thread-safe. */
public final class Subscriptions {
  private final int waitsMax;
  private final IdSource ids;
  private final Map<String, Set<Waiting>> byEvent = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param waitsMax most waits that may be open at once
   * @param ids what events are numbered by
   */
  public Subscriptions(int waitsMax, IdSource ids) {
    this.waitsMax = waitsMax;
    this.ids = ids;
  }

  /**
   * A run that waits. It is woken by one event or ends without one, as who takes it out decides.
   */
  static final class Waiting {
    private final String runId;
    private final EventPattern pattern;
    private final Instant since;
    private final Instant deadline;
    private final long lastIdBefore;
    private final UniEmitter<? super Optional<Event>> emitter;
    private volatile boolean over;
    private volatile Cancellable companion = () -> {};

    private Waiting(
        String runId,
        EventPattern pattern,
        Instant since,
        Instant deadline,
        long lastIdBefore,
        UniEmitter<? super Optional<Event>> emitter) {
      this.runId = runId;
      this.pattern = pattern;
      this.since = since;
      this.deadline = deadline;
      this.lastIdBefore = lastIdBefore;
      this.emitter = emitter;
    }

    String runId() {
      return runId;
    }

    void wake(Event event) {
      emitter.complete(Optional.of(event));
    }

    void timeOver() {
      emitter.complete(Optional.empty());
    }

    /**
     * Not an event from before the wait, whose dispatch took long; by number where that tells,
     * because the clock may jump back. Nor one from after its time, however late that is noticed.
     */
    private boolean accepts(Event event) {
      return (event.id() > lastIdBefore || !event.receivedAt().isBefore(since))
          && !event.receivedAt().isAfter(deadline)
          && pattern.accepts(event.payload());
    }
  }

  /**
   * The next event that fits; empty when somebody says that the time is over. Never gives up by
   * itself; cancelling ends the wait. Fails with {@link IllegalStateException} when too many waits
   * are open.
   *
   * @param since when the wait began; only what was received from then on fits
   * @param deadline and only what was received until then
   * @param begun called when no event can slip through any more; what it gives is cancelled with
   *     the wait
   */
  Uni<Optional<Event>> await(
      String runId,
      EventPattern pattern,
      Instant since,
      Instant deadline,
      Function<Waiting, Cancellable> begun) {
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
              Waiting waiting = new Waiting(runId, pattern, since, deadline, ids.next(), emitter);
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

  private void add(Waiting waiting) {
    byEvent.compute( // as a whole, like taking out: a set that has become empty goes away
        key(waiting.pattern.provider(), waiting.pattern.name()),
        (_, waits) -> {
          Set<Waiting> with = waits == null ? ConcurrentHashMap.newKeySet() : waits;
          with.add(waiting);
          return with;
        });
  }

  /** Takes out the waits that an event fits: they are woken by this one and no other. */
  List<Waiting> claim(Event event) {
    List<Waiting> claimed = new ArrayList<>();
    for (String key : List.of(key(event.provider(), event.name()), key(event.provider(), ""))) {
      for (Waiting waiting : byEvent.getOrDefault(key, Set.of())) {
        if (waiting.accepts(event) && take(waiting)) {
          claimed.add(waiting);
        }
      }
    }
    return claimed;
  }

  /** Puts back a wait that was claimed and then not woken after all; one that is over stays out. */
  void putBack(Waiting waiting) {
    if (!waiting.over) {
      count.incrementAndGet();
      add(waiting);
      if (waiting.over) {
        take(waiting); // it ended meanwhile
      }
    }
  }

  /** Open waits. */
  public int size() {
    return count.get();
  }

  /** Takes one wait out; false when somebody else did. */
  boolean take(Waiting waiting) {
    boolean[] removed = {false};
    byEvent.computeIfPresent(
        key(waiting.pattern.provider(), waiting.pattern.name()),
        (_, waits) -> {
          removed[0] = waits.remove(waiting);
          return waits.isEmpty() ? null : waits;
        });
    if (removed[0]) {
      count.decrementAndGet();
    }
    return removed[0];
  }

  private static String key(String provider, String event) {
    return provider + "." + event;
  }
}
