package dev.dipeo.node.hook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.run.EventWait;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Lets runs wait for events. */
public interface EventWaits {
  /**
   * Waits for the first matching event that has ended no other wait of the run. Nothing happens
   * before subscription; cancelling ends the wait. A wait goes on over a restart when it is asked
   * for again: its time is counted from its beginning, and an event that arrived meanwhile is its
   * event.
   *
   * @return the event as diagrams see it, {@code {id, provider, name, received_at, headers,
   *     payload}}; empty after the timeout; fails with {@link RefusedException}
   */
  Uni<Optional<ObjectNode>> next(EventWait wait);

  /** The wait cannot begin, as when there are too many already; the message says why. */
  final class RefusedException extends Exception {
    public RefusedException(String message) {
      super(message);
    }
  }
}
