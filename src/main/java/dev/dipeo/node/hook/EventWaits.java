package dev.dipeo.node.hook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.EventPattern;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/** Lets runs wait for events. */
public interface EventWaits {
  /**
   * Waits for the next event that fits. Nothing happens before subscription; cancelling ends the
   * wait. The same run, node and activation is the same wait, also after a restart: its time goes
   * on from where it first began, and an event that arrived for it meanwhile is its event.
   *
   * @param timeout longest wait, from its first beginning
   * @return the event as diagrams see it, {@code {id, provider, name, received_at, headers,
   *     payload}}; empty when the time is over; fails with {@link RefusedException}
   */
  Uni<Optional<ObjectNode>> next(
      String runId, String node, int activation, EventPattern pattern, Duration timeout);

  /** The wait cannot begin, as when there are too many already; the message says why. */
  final class RefusedException extends Exception {
    public RefusedException(String message) {
      super(message);
    }
  }
}
