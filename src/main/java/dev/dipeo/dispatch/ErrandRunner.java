package dev.dipeo.dispatch;

import dev.dipeo.base.OneByOne;
import dev.dipeo.base.Repeated;
import dev.dipeo.journal.Journal;
import dev.dipeo.replica.Errands;
import dev.dipeo.replica.Replicas;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunId;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Does what other processes that share the store ask: wakes runs of this one by events that they
 * have dispatched, and cancels runs.
 */
@Singleton
public final class ErrandRunner {
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Replicas replicas;
  private final Journal journal;
  private final AwaitedEvents awaited;
  private final RunEngine engine;

  ErrandRunner(Replicas replicas, Journal journal, AwaitedEvents awaited, RunEngine engine) {
    this.replicas = replicas;
    this.journal = journal;
    this.awaited = awaited;
    this.engine = engine;
  }

  /** Starts; cancel to stop. */
  public Cancellable start() {
    return Repeated.every(LOOK_EVERY, "errands", () -> replicas.errands().chain(this::run));
  }

  private Uni<Void> run(Errands errands) {
    errands
        .cancelled()
        .forEach(number -> engine.cancel(RunId.of(number)).subscribe().with(_ -> {}, _ -> {}));
    return errands.events().isEmpty()
        ? Uni.createFrom().voidItem()
        : OneByOne.each(errands.events(), this::show).chain(() -> replicas.shown(errands.events()));
  }

  private Uni<Void> show(long event) {
    return journal
        .find(event)
        .chain(
            found ->
                found.isPresent()
                    ? awaited.bring(found.get().event())
                    : Uni.createFrom().voidItem());
  }
}
