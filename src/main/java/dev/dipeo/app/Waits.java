package dev.dipeo.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.EventPattern;
import dev.dipeo.dispatch.AwaitedEvents;
import dev.dipeo.dispatch.EventView;
import dev.dipeo.node.hook.EventWaits;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Lets hook nodes wait for what the dispatcher brings. */
@Singleton
public class Waits implements EventWaits {
  private final AwaitedEvents awaited;

  Waits(AwaitedEvents awaited) {
    this.awaited = awaited;
  }

  @Override
  public Uni<Optional<ObjectNode>> next(
      String runId, EventPattern pattern, Instant since, Duration timeout) {
    return awaited
        .next(runId, pattern, since, timeout)
        .map(event -> event.map(EventView::of))
        .onFailure(IllegalStateException.class)
        .transform(full -> new RefusedException(String.valueOf(full.getMessage())));
  }
}
