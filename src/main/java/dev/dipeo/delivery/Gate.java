package dev.dipeo.delivery;

import dev.dipeo.delivery.Judgement.Health;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Admits deliveries to one destination: a bounded number at once, the others in the order in which
 * they came. Also its circuit breaker: after too many failures in a row the gate is shut for a
 * while; then one delivery tries, and its outcome opens or shuts the gate again. Thread-safe; holds
 * no thread.
 */
final class Gate {
  /** Whether a delivery may go on. */
  sealed interface Pass {
    /** It is inside, and must {@link Visit#leave}. */
    record Entered() implements Pass {}

    /** Not now: the gate is shut for at least this time. */
    record Shut(Duration forAnother) implements Pass {}

    /** Not yet: as many as may are inside. Gives another pass when its turn comes. */
    record Queued(Uni<Pass> turn) implements Pass {}

    /** Not now: too many wait already. */
    record Full() implements Pass {}
  }

  private enum State {
    OPEN,
    SHUT,
    /** One is inside to try. */
    TRYING
  }

  /** How long others wait for the one that tries before they ask again. */
  static final Duration TRYING_WAIT = Duration.ofSeconds(1);

  private final DeliveryBounds bounds;
  private final InstantSource clock;
  private final Deque<Visit> waiting = new ArrayDeque<>();
  private State state = State.OPEN;
  private Instant shutUntil = Instant.MIN;
  private int failures;
  private int inside;

  Gate(DeliveryBounds bounds, InstantSource clock) {
    this.bounds = bounds;
    this.clock = clock;
  }

  /** The visits of one delivery: one after another, one for each attempt. */
  Visit visit() {
    return new Visit();
  }

  /** Where a delivery is; guarded by the gate's lock, so that a place is given back just once. */
  final class Visit {
    private @Nullable CompletableFuture<Pass> turn;
    private boolean entered;
    private boolean ended;

    private Visit() {}

    /** Asks to enter. */
    Pass enter() {
      synchronized (Gate.this) {
        if (ended) {
          return new Pass.Queued(Uni.createFrom().nothing()); // cancelled: its turn never comes
        }
        if (hasRoom()) {
          return ask(this);
        }
        if (waiting.size() >= bounds.waitingPerDestinationMax()) {
          return new Pass.Full();
        }
        waiting.add(this);
        turn = new CompletableFuture<>();
        return new Pass.Queued(Uni.createFrom().completionStage(turn));
      }
    }

    /** Leaves, with what the attempt said about the destination; does nothing outside. */
    void leave(Health health) {
      List<Runnable> turns = new ArrayList<>();
      synchronized (Gate.this) {
        if (!entered) {
          return;
        }
        entered = false;
        inside--;
        note(health);
        while (!waiting.isEmpty() && hasRoom()) {
          Visit next = waiting.remove();
          CompletableFuture<Pass> came = Objects.requireNonNull(next.turn);
          Pass pass = ask(next);
          turns.add(() -> came.complete(pass));
        }
      }
      turns.forEach(Runnable::run);
    }

    /** For a delivery that is cancelled: gives back its place, or its place among those waiting. */
    void end() {
      synchronized (Gate.this) {
        ended = true;
        waiting.remove(this);
      }
      leave(Health.UNKNOWN);
    }
  }

  /** Called while locked: whether one more may ask; while the circuit is open, it is refused. */
  private boolean hasRoom() {
    return state != State.OPEN || inside < bounds.perDestinationMax();
  }

  /** Called while locked, and with a free place. */
  private Pass ask(Visit visit) {
    Instant now = clock.instant();
    switch (state) {
      case OPEN -> {}
      case SHUT -> {
        if (now.isBefore(shutUntil)) {
          return new Pass.Shut(Duration.between(now, shutUntil));
        }
        state = State.TRYING;
      }
      case TRYING -> {
        return new Pass.Shut(TRYING_WAIT);
      }
    }
    inside++;
    visit.entered = true;
    return new Pass.Entered();
  }

  /** Notes the health of the destination, also as an attempt found it that did not enter. */
  synchronized void note(Health health) {
    switch (health) {
      case WELL -> {
        failures = 0;
        state = State.OPEN;
      }
      case ILL -> {
        failures++;
        if (state == State.TRYING || failures >= bounds.failuresMax()) {
          state = State.SHUT;
          shutUntil = clock.instant().plus(bounds.shutTime());
        }
      }
      case UNKNOWN -> {
        if (state == State.TRYING) {
          state = State.SHUT; // and over: the next one tries
        }
      }
    }
  }

  synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  /** Whether nothing would be lost by forgetting it. */
  synchronized boolean isIdle() {
    return inside == 0 && waiting.isEmpty() && failures == 0;
  }

  synchronized int failures() {
    return failures;
  }
}
