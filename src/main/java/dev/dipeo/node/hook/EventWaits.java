package dev.dipeo.node.hook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.run.EventWait;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Waits of runs for events. */
public interface EventWaits {
  /**
   * Waits for the first matching event that has not ended another wait of the run. Does nothing
   * before subscription; cancelling ends the wait. After a restart, requesting the wait again
   * continues it: its timeout counts from its first beginning, and an event that arrived meanwhile
   * ends it.
   *
   * @return the event as diagrams see it, {@code {id, provider, name, received_at, headers,
   *     payload}}; empty after the timeout; fails with {@link RefusedException}
   */
  Uni<Optional<ObjectNode>> next(EventWait wait);

  /** The wait cannot begin, for example because there are too many; the message tells why. */
  final class RefusedException extends Exception {
    public RefusedException(String message) {
      super(message);
    }
  }
}
