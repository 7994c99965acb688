package dev.dipeo.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.EventPattern;
import dev.dipeo.dispatch.EventView;
import dev.dipeo.dispatch.Subscriptions;
import dev.dipeo.node.hook.EventWaits;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Lets hook nodes wait for what the dispatcher brings. */
@Singleton
public class Waits implements EventWaits {
  private final Subscriptions subscriptions;
  private final Threads threads;

  Waits(Subscriptions subscriptions, Threads threads) {
    this.subscriptions = subscriptions;
    this.threads = threads;
  }

  @Override
  public Uni<Optional<ObjectNode>> next(
      String runId, String node, int activation, EventPattern pattern, Duration timeout) {
    return subscriptions
        .await(runId, pattern)
        .map(event -> Optional.of(EventView.of(event)))
        .ifNoItem()
        .after(timeout)
        .on(threads.timers())
        .recoverWithItem(Optional.empty())
        .onFailure(IllegalStateException.class)
        .transform(full -> new RefusedException(String.valueOf(full.getMessage())));
  }
}
