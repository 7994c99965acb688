package dev.dipeo.store.sql;

import java.sql.SQLException;
import java.util.List;

/**
 * Forgets the deliveries and bodies of events that are older than the dedupe window. Looks at a
 * bounded number of rows at a time, and continues there in the next round.
 */
final class SeenSweep {
  /** Rows that one step examines. */
  static final int ROWS_MAX = 2_000;

  private String provider = "";
  private String deliveryId = "";
  private long bodyKey = Long.MIN_VALUE;

  private record SeenDelivery(String provider, String deliveryId, long eventId) {}

  PruningStep deliveries(Session session, long before) throws SQLException {
    List<SeenDelivery> page =
        session.all(
            "SELECT provider, delivery_id, event_id FROM seen_deliveries"
                + " WHERE (provider, delivery_id) > (?, ?) ORDER BY provider, delivery_id LIMIT ?",
            row -> new SeenDelivery(row.getString(1), row.getString(2), row.getLong(3)),
            provider,
            deliveryId,
            ROWS_MAX);
    long gone = 0;
    for (SeenDelivery seen : page) {
      if (seen.eventId() < before) {
        gone +=
            session.update(
                "DELETE FROM seen_deliveries WHERE provider = ? AND delivery_id = ?",
                seen.provider(),
                seen.deliveryId());
      }
    }
    boolean more = page.size() == ROWS_MAX;
    provider = more ? page.getLast().provider() : "";
    deliveryId = more ? page.getLast().deliveryId() : "";
    return new PruningStep(new Pruned(0, 0, 0, gone, 0), more);
  }

  private record SeenBody(long key, long eventId) {}

  PruningStep bodies(Session session, long before) throws SQLException {
    List<SeenBody> page =
        session.all(
            "SELECT body_key, event_id FROM seen_bodies WHERE body_key > ?"
                + " ORDER BY body_key LIMIT ?",
            row -> new SeenBody(row.getLong(1), row.getLong(2)),
            bodyKey,
            ROWS_MAX);
    long gone = 0;
    for (SeenBody seen : page) {
      if (seen.eventId() < before) {
        gone += session.update("DELETE FROM seen_bodies WHERE body_key = ?", seen.key());
      }
    }
    boolean more = page.size() == ROWS_MAX;
    bodyKey = more ? page.getLast().key() : Long.MIN_VALUE;
    return new PruningStep(new Pruned(0, 0, 0, gone, 0), more);
  }
}
