package dev.dipeo.store.sql;

import dev.dipeo.journal.Event;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which deliveries arrived within a window of time. Time is read from the events' ids,
 * which ascend even when the clock jumps back, so no delivery is forgotten early. Except for {@link
 * #recorded}, for the thread that writes, within a write transaction.
 */
public interface Dedupe {
  /** Age at which a delivery is forgotten and counts as new. */
  Duration window();

  /** Reads ahead what the first append needs. */
  void refresh(Session session) throws SQLException;

  /**
   * Told before the first append of a transaction: an event with these keys will be asked for.
   *
   * @param body null if the bodies of its provider are not watched
   */
  default void expect(Session session, long event, SeenKey delivery, @Nullable SeenKey body)
      throws SQLException {}

  /** The newest event with this key, even if it is too old to count. */
  OptionalLong find(Session session, SeenKey key) throws SQLException;

  /**
   * The earlier event with this key, if it is young enough to count.
   *
   * @param event the event that has arrived
   * @param window age up to which an earlier one counts; empty for the store's own window
   */
  default Optional<Long> earlier(
      Session session, SeenKey key, Event event, Optional<Duration> window) throws SQLException {
    long nanos = Math.min(window().toNanos(), window.orElse(window()).toNanos());
    OptionalLong found = find(session, key);
    return found.isPresent() && found.getAsLong() >= event.id() - nanos
        ? Optional.of(found.getAsLong())
        : Optional.empty();
  }

  /**
   * Remembers an event from now on.
   *
   * @param body null if the bodies of its provider are not watched, or an earlier event has the
   *     same
   */
  void note(Session session, long event, SeenKey delivery, @Nullable SeenKey body)
      throws SQLException;

  /** Remembers that a key stands for an event, whatever else does. */
  void noteAlias(Session session, long event, SeenKey alias) throws SQLException;

  /** Like {@link #find}, for any session. */
  OptionalLong recorded(Session session, SeenKey key) throws SQLException;

  /** Forgets some events with ids below {@code before}, which count no more. */
  PruningStep forget(Session session, long before) throws SQLException;
}
