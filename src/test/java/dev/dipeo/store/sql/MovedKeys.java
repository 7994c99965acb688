package dev.dipeo.store.sql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sorts what a store in SQLite remembers of deliveries into segments, long before they are full.
 */
public final class MovedKeys {
  private MovedKeys() {}

  /** Moves all recent rows but the newest one to a segment. */
  public static void move(SqlStore store) {
    store
        .writer()
        .write(
            0,
            session -> {
              List<SeenSegment.Entry> entries = new ArrayList<>();
              session.each(
                  "SELECT event_id, delivery_key, body_key FROM seen_recent"
                      + " WHERE n < (SELECT max(n) FROM seen_recent)",
                  row -> {
                    entries.add(new SeenSegment.Entry(SeenKey.of(row.getBytes(2)), row.getLong(1)));
                    if (row.getBytes(3) != null) {
                      entries.add(
                          new SeenSegment.Entry(SeenKey.of(row.getBytes(3)), row.getLong(1)));
                    }
                  });
              SeenSegment.Sorted.of(entries).write(session);
              return session.update(
                  "DELETE FROM seen_recent WHERE n < (SELECT max(n) FROM seen_recent)");
            })
        .await()
        .atMost(Duration.ofSeconds(30));
  }
}
