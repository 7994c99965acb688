package dev.dipeo.store.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves what was remembered by text and by half a hash, as before version 7 of the schema, to
 * sorted segments of keys. A body whose event has been pruned is not known whole any more and is
 * forgotten; its delivery id is not.
 */
final class MoveSeen {
  private MoveSeen() {}

  static void run(Session session) throws SQLException {
    List<SeenSegment.Entry> entries = new ArrayList<>();
    session.each(
        "SELECT event_id, provider, delivery_id, NULL FROM seen_deliveries"
            + " UNION ALL SELECT b.event_id, NULL, NULL, e.body_hash FROM seen_bodies b"
            + " JOIN events e ON e.id = b.event_id ORDER BY 1",
        row -> {
          String hash = row.getString(4);
          SeenKey key =
              hash == null
                  ? SeenKey.ofDelivery(row.getString(2), row.getString(3))
                  : SeenKey.ofBody(hash);
          SeenSegment.Entry entry = new SeenSegment.Entry(key, row.getLong(1));
          // The keys of one event stay in one segment, of which it may be the last.
          if (entries.size() >= SegmentDedupe.SEGMENT_KEYS
              && entries.getLast().event() != entry.event()) {
            SeenSegment.Sorted.of(entries).write(session);
            entries.clear();
          }
          entries.add(entry);
        });
    if (!entries.isEmpty()) {
      SeenSegment.Sorted.of(entries).write(session);
    }
    session.run("DROP TABLE seen_deliveries");
    session.run("DROP TABLE seen_bodies");
  }
}
