package dev.dipeo.store.sql;

import dev.dipeo.journal.Event;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * What has been delivered within a window of time. Time is that of the events' ids, which ascend
 * also when the clock jumps back, so that nothing is forgotten early.
 */
final class Dedupe {
  private static final int HEX = 16;

  /** Hex digits of a 64-bit number. */
  private static final int KEY_DIGITS = 16;

  private final long windowNanos;

  /**
   * @param window what was delivered longer ago counts as new
   */
  Dedupe(Duration window) {
    this.windowNanos = window.toNanos();
  }

  /**
   * Notes the delivery of an event, unless it was before: then the event that it was.
   *
   * @param window how long ago counts, where that is less than is remembered
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

  /** Takes back what {@link #delivery} noted. */
  void forgetDelivery(Session session, Event event) throws SQLException {
    session.update(
        "DELETE FROM seen_deliveries WHERE provider = ? AND delivery_id = ? AND event_id = ?",
        event.provider(),
        event.deliveryId(),
        event.id());
  }

  /** Notes the bytes of an event, unless they were there before: then the event that had them. */
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
    // The key is only the beginning of the hash. Of an event that is gone it has to be enough.
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
