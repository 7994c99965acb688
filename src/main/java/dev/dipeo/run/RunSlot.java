package dev.dipeo.run;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A run's place among the runs in progress. While all its nodes {@link Pause}, the run releases the
 * place, so that runs which wait for days, or for a receiver that is down, do not block others. The
 * first pause that ends requests the place again. Thread-safe.
 */
final class RunSlot implements Pause {
  private enum State {
    NONE,
    HELD,
    GIVEN_BACK,
    ASKED_FOR
  }

  private final Admission admission;
  private final Runnable onGivenBack;

  /** A field, because the queue finds it by identity. */
  private final Runnable granted = this::granted;

  private final Set<UniEmitter<? super Void>> returning = new LinkedHashSet<>();
  private State state = State.NONE;
  private boolean over;
  private int users;

  /**
   * @param onGivenBack called each time the place is released
   */
  RunSlot(Admission admission, Runnable onGivenBack) {
    this.admission = admission;
    this.onGivenBack = onGivenBack;
  }

  /** The run was admitted and uses its place. */
  synchronized void enter() {
    state = State.HELD;
    users = 1;
  }

  /** Adds a user of the held place. */
  synchronized void use() {
    users++;
  }

  /** Removes a user; without any, the place is released. */
  void leave() {
    synchronized (this) {
      users--;
      if (users > 0 || over || state != State.HELD || !admission.pause()) {
        return;
      }
      state = State.GIVEN_BACK;
    }
    onGivenBack.run();
  }

  @Override
  public <T> Uni<T> during(Uni<T> wait) {
    return Uni.createFrom()
        .deferred(
            () -> {
              leave();
              return wait;
            })
        .onItemOrFailure()
        .call((item, failure) -> returned());
  }

  /** Completes when the place is held again. */
  private Uni<Void> returned() {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              synchronized (this) {
                if (state != State.HELD) {
                  returning.add(emitter);
                  emitter.onTermination(() -> forget(emitter));
                  if (state == State.GIVEN_BACK) {
                    state = State.ASKED_FOR;
                    admission.goOn(granted);
                  }
                  return;
                }
                users++;
              }
              emitter.complete(null);
            });
  }

  private synchronized void forget(UniEmitter<? super Void> emitter) {
    returning.remove(emitter);
  }

  private void granted() {
    List<UniEmitter<? super Void>> back;
    synchronized (this) {
      if (over) {
        admission.leave();
        return;
      }
      state = State.HELD;
      back = new ArrayList<>(returning);
      returning.clear();
      users += back.size();
    }
    back.forEach(emitter -> emitter.complete(null));
  }

  synchronized void close() {
    if (over) {
      return;
    }
    over = true;
    switch (state) {
      case NONE -> {}
      case HELD -> admission.leave();
      case GIVEN_BACK -> admission.endPaused();
      case ASKED_FOR -> admission.withdrawReturning(granted);
    }
  }
}
