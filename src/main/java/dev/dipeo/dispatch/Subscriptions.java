package dev.dipeo.dispatch;

import dev.dipeo.diagram.EventPattern;
import dev.dipeo.journal.Event;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The runs that wait for events. Thread-safe. */
public final class Subscriptions {
  private final int waitsMax;
  private final Map<String, Set<Waiting>> byEvent = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param waitsMax most waits that may be open at once
   */
  public Subscriptions(int waitsMax) {
    this.waitsMax = waitsMax;
  }

  /** A run that waits. Each is woken by one event at most. */
  static final class Waiting {
    private final String runId;
    private final EventPattern pattern;
    private final UniEmitter<? super Event> emitter;

    private Waiting(String runId, EventPattern pattern, UniEmitter<? super Event> emitter) {
      this.runId = runId;
      this.pattern = pattern;
      this.emitter = emitter;
    }

    String runId() {
      return runId;
    }

    void wake(Event event) {
      emitter.complete(event);
    }
  }

  /**
   * The next event that fits, from subscription on. Never gives up by itself; cancelling ends the
   * wait. Fails with {@link IllegalStateException} when too many waits are open.
   */
  public Uni<Event> await(String runId, EventPattern pattern) {
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
              Waiting waiting = new Waiting(runId, pattern, emitter);
              emitter.onTermination(() -> remove(waiting));
              byEvent
                  .computeIfAbsent(
                      key(pattern.provider(), pattern.name()), _ -> ConcurrentHashMap.newKeySet())
                  .add(waiting);
            });
  }

  /** Takes out the waits that an event fits: they are woken by this one and no other. */
  List<Waiting> claim(Event event) {
    List<Waiting> claimed = new ArrayList<>();
    for (String key : List.of(key(event.provider(), event.name()), key(event.provider(), ""))) {
      for (Waiting waiting : byEvent.getOrDefault(key, Set.of())) {
        if (waiting.pattern.accepts(event.payload()) && remove(waiting)) {
          claimed.add(waiting);
        }
      }
    }
    return claimed;
  }

  /** Open waits. */
  public int size() {
    return count.get();
  }

  private boolean remove(Waiting waiting) {
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
