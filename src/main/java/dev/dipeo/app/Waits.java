package dev.dipeo.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.dispatch.AwaitedEvents;
import dev.dipeo.dispatch.EventView;
import dev.dipeo.node.hook.EventWaits;
import dev.dipeo.run.EventWait;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Lets hook nodes wait for events that the dispatcher delivers. */
@Singleton
public class Waits implements EventWaits {
  private final AwaitedEvents awaited;

  Waits(AwaitedEvents awaited) {
    this.awaited = awaited;
  }

  @Override
  public Uni<Optional<ObjectNode>> next(EventWait wait) {
    return awaited
        .next(wait)
        .map(event -> event.map(EventView::of))
        .onFailure(IllegalStateException.class)
        .transform(full -> new RefusedException(String.valueOf(full.getMessage())));
  }
}
