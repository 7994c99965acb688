package dev.dipeo.store.sql;

import dev.dipeo.journal.Event;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Remembers which deliveries arrived within a window of time. Time is read from the events' ids,
 * which ascend even when the clock jumps back, so no delivery is forgotten early.
 */
final class Dedupe {
  private static final int HEX = 16;

  /** Hex digits of a 64-bit number. */
  private static final int KEY_DIGITS = 16;

  private final long windowNanos;

  /**
   * @param window age at which a delivery is forgotten and counts as new
   */
  Dedupe(Duration window) {
    this.windowNanos = window.toNanos();
  }

  /**
   * Records the delivery of an event. Returns the id of the earlier event if the delivery is
   * already known.
   *
   * @param window age up to which an earlier delivery counts; empty for the store's own window
   */
  Optional<Long> delivery(Session session, Event event, Optional<Duration> window)
      throws SQLException {
    int noted =
        session.update(
            "INSERT INTO seen_deliveries (provider, delivery_id, event_id) VALUES (?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            event.provider(),
            event.deliveryId(),
            event.id());
    if (noted > 0) {
      return Optional.empty();
    }
    Optional<Long> first =
        session.first(
            "SELECT event_id FROM seen_deliveries WHERE provider = ? AND delivery_id = ?",
            found -> found.getLong(1),
            event.provider(),
            event.deliveryId());
    long nanos = Math.min(windowNanos, window.map(Duration::toNanos).orElse(windowNanos));
    if (first.isPresent() && isBefore(nanos, first.get(), event)) {
      session.update(
          "UPDATE seen_deliveries SET event_id = ? WHERE provider = ? AND delivery_id = ?",
          event.id(),
          event.provider(),
          event.deliveryId());
      return Optional.empty();
    }
    return first;
  }

  /** Undoes {@link #delivery}. */
  void forgetDelivery(Session session, Event event) throws SQLException {
    session.update(
        "DELETE FROM seen_deliveries WHERE provider = ? AND delivery_id = ? AND event_id = ?",
        event.provider(),
        event.deliveryId(),
        event.id());
  }

  /**
   * Records the signed bytes of an event. Returns the id of the earlier event if it had the same
   * bytes.
   */
  Optional<Long> body(Session session, Event event) throws SQLException {
    long key = key(event.bodyHash());
    int noted =
        session.update(
            "INSERT INTO seen_bodies (body_key, event_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            key,
            event.id());
    if (noted > 0) {
      return Optional.empty();
    }
    Optional<Long> first =
        session.first(
            "SELECT event_id FROM seen_bodies WHERE body_key = ?", found -> found.getLong(1), key);
    if (first.isPresent() && isBefore(windowNanos, first.get(), event)) {
      session.update("UPDATE seen_bodies SET event_id = ? WHERE body_key = ?", event.id(), key);
      return Optional.empty();
    }
    // The key is only a prefix of the hash. If the event has been pruned, the prefix decides.
    boolean otherBytes =
        first.isPresent()
            && session
                .first(
                    "SELECT body_hash FROM events WHERE id = ?",
                    row -> row.getString(1),
                    first.get())
                .filter(hash -> !hash.equals(event.bodyHash()))
                .isPresent();
    return otherBytes ? Optional.empty() : first;
  }

  private static boolean isBefore(long nanos, long firstId, Event event) {
    return firstId < event.id() - nanos;
  }

  private static long key(String hash) {
    return Long.parseUnsignedLong(hash, 0, Math.min(KEY_DIGITS, hash.length()), HEX);
  }
}
