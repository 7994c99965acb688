package dev.dipeo.node.hook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.EventPattern;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Lets runs wait for events. */
public interface EventWaits {
  /**
   * Waits for the next event that fits. Nothing happens before subscription; cancelling ends the
   * wait. A wait goes on over a restart when it is asked for again with the same beginning: its
   * time is counted from there, and an event that arrived meanwhile is its event.
   *
   * @param since when the wait began; what was received from then on counts
   * @param timeout longest wait, from its beginning
   * @return the event as diagrams see it, {@code {id, provider, name, received_at, headers,
   *     payload}}; empty when the time is over; fails with {@link RefusedException}
   */
  Uni<Optional<ObjectNode>> next(
      String runId, EventPattern pattern, Instant since, Duration timeout);

  /** The wait cannot begin, as when there are too many already; the message says why. */
  final class RefusedException extends Exception {
    public RefusedException(String message) {
      super(message);
    }
  }
}
