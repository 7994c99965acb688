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
 * Admits deliveries to one destination: a bounded number at once, the others in order of arrival.
 * Also its circuit breaker: after too many failures in a row the circuit opens for a while; then
 * one delivery tries, and its outcome closes or opens the circuit again. Thread-safe; holds no
 * thread.
 */
final class Gate {
  /** The result of asking to enter. */
  sealed interface Pass {
    /** The delivery is inside and must {@link Visit#leave}. */
    record Entered() implements Pass {}

    /** Refused: the circuit is open for at least this time. */
    record Shut(Duration forAnother) implements Pass {}

    /** Queued: all places are taken. Emits another pass when its turn comes. */
    record Queued(Uni<Pass> turn) implements Pass {}

    /** Refused: the queue is full. */
    record Full() implements Pass {}
  }

  private enum State {
    OPEN,
    SHUT,
    /** Half-open: one delivery is inside to try. */
    TRYING
  }

  /** How long others wait for the trying delivery before they ask again. */
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

  /** The visits of one delivery: one per attempt, one after another. */
  Visit visit() {
    return new Visit();
  }

  /**
   * The position of a delivery; guarded by the gate's lock, so that its place is released exactly
   * once.
   */
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

    /** Leaves with the health that the attempt found; does nothing outside. */
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

    /** For a cancelled delivery: releases its place or leaves the queue. */
    void end() {
      synchronized (Gate.this) {
        ended = true;
        waiting.remove(this);
      }
      leave(Health.UNKNOWN);
    }
  }

  /**
   * Whether one more may ask; with an open circuit any may, and is refused. Called while locked.
   */
  private boolean hasRoom() {
    return state != State.OPEN || inside < bounds.perDestinationMax();
  }

  /** Called while locked, with a free place. */
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

  /** Records the health of the destination, also from an attempt that did not enter. */
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

  /** Whether the gate holds no state worth keeping. */
  synchronized boolean isIdle() {
    return inside == 0 && waiting.isEmpty() && failures == 0;
  }

  synchronized int failures() {
    return failures;
  }
}
