package dev.dipeo.store.sql;

import dev.dipeo.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * For a database where a random key in an index costs each append a page of its own. Keys are
 * appended to {@code seen_recent}, with hints in memory. A full segment of them is sorted and moved
 * to {@code seen_pages}; a filter in memory says which segments to ask. The rows decide, memory
 * only tells where to look: after a rollback or a crash, and beside another process, the answers
 * stay exact.
 *
 * <p>Memory: 1.7 MB for a million keys, of which an event has one, or two where bodies are watched,
 * and at most 4 MB for the recent ones.
 */
public final class SegmentDedupe implements Dedupe {
  /** Keys in a segment. */
  static final int SEGMENT_KEYS = 1 << 16;

  /** Newest keys, which stay recent when the others move. */
  static final int SPARE_KEYS = 1 << 13;

  /** Recent rows that one step of {@link #forget} removes. */
  static final int ROWS_MAX = 2_000;

  private static final long NOT_MOVED = -1;
  private static final long IN_VAIN = 0;

  private static final String RECENT =
      "SELECT n, event_id, delivery_key, body_key FROM seen_recent";

  private static final Logger LOG = Logger.getLogger(SegmentDedupe.class);

  private final Duration window;
  private final Writer writer;
  private final Readers reads;
  private final Statements<Long> versionOf;
  private long transaction;
  private long rollbacks;
  private long version;

  /** The newest row in {@code seen_recent}, with those of this transaction. */
  private long last;

  /** The newest row when the transaction began: one of its own may have been rolled back. */
  private long committed;

  private RecentKeys recent = new RecentKeys();
  private List<SeenSegment> segments = List.of();
  private final int segmentKeys;
  private final int spareKeys;
  private boolean moving;

  /** Set when a move has ended: the newest row that it took, or {@link #IN_VAIN}. */
  private volatile long moved = NOT_MOVED;

  /**
   * @param window age at which a delivery is forgotten and counts as new
   * @param version a number that differs from that of an earlier transaction of the session if
   *     another session has changed the database in between
   */
  public SegmentDedupe(Duration window, Writer writer, Readers reads, Statements<Long> version) {
    this(window, writer, reads, version, SEGMENT_KEYS, SPARE_KEYS);
  }

  /** With segments of another size than {@link #SEGMENT_KEYS}. */
  SegmentDedupe(
      Duration window,
      Writer writer,
      Readers reads,
      Statements<Long> version,
      int segmentKeys,
      int spareKeys) {
    this.segmentKeys = segmentKeys;
    this.spareKeys = spareKeys;
    this.window = window;
    this.writer = writer;
    this.reads = reads;
    this.versionOf = version;
  }

  @Override
  public Duration window() {
    return window;
  }

  @Override
  public void note(Session session, long event, SeenKey delivery, @Nullable SeenKey body)
      throws SQLException {
    refresh(session);
    last++;
    session.update(
        "INSERT INTO seen_recent (n, event_id, delivery_key, body_key) VALUES (?, ?, ?, ?)",
        last,
        event,
        delivery.bytes(),
        body == null ? null : body.bytes());
    recent.put(delivery, last);
    if (body != null) {
      recent.put(body, last);
    }
    if (!moving && recent.size() >= segmentKeys + spareKeys) {
      moving = true;
      moveOldest();
    }
  }

  /** Once in a transaction. */
  @Override
  public void refresh(Session session) throws SQLException {
    if (transaction == session.writeTransactions()) {
      return;
    }
    long now = versionOf.in(session);
    endMove();
    if (rollbacks != session.rollbacks()) {
      rollbacks = session.rollbacks();
      segments = SeenSegment.all(session); // a new one may have been undone
    }
    if (transaction == 0) {
      segments = List.of();
      recent = new RecentKeys();
      committed = 0;
    }
    if (transaction == 0 || version != now) {
      long page = segments.isEmpty() ? 0 : segments.getFirst().nextPage();
      segments = concat(SeenSegment.from(session, page), segments);
      session.each(
          RECENT + " WHERE n > ?",
          row -> forEachKey(row, key -> recent.put(key, row.getLong(1))),
          committed);
    }
    committed =
        session
            .first("SELECT coalesce(max(n), 0) FROM seen_recent", row -> row.getLong(1))
            .orElseThrow();
    last = committed;
    version = now;
    transaction = session.writeTransactions();
  }

  @Override
  public OptionalLong find(Session session, SeenKey key) throws SQLException {
    refresh(session);
    OptionalLong row = recent.get(key);
    if (row.isPresent()) {
      OptionalLong event = eventOf(session, row.getAsLong(), key);
      event = event.isPresent() ? event : amongRecent(session, key);
      if (event.isPresent()) {
        return event;
      }
    }
    return amongSegments(session, segments, key);
  }

  private static OptionalLong eventOf(Session session, long row, SeenKey key) throws SQLException {
    return session
        .first(
            "SELECT event_id FROM seen_recent WHERE n = ? AND (delivery_key = ? OR body_key = ?)",
            found -> OptionalLong.of(found.getLong(1)),
            row,
            key.bytes(),
            key.bytes())
        .orElse(OptionalLong.empty());
  }

  /** Steps through the table, which has no index but is bounded: some milliseconds. */
  private static OptionalLong amongRecent(Session session, SeenKey key) throws SQLException {
    return session
        .first(
            "SELECT max(event_id) AS event FROM seen_recent WHERE delivery_key = ? OR body_key = ?",
            row -> Columns.optionalLong(row, "event"),
            key.bytes(),
            key.bytes())
        .orElse(OptionalLong.empty());
  }

  private static OptionalLong amongSegments(
      Session session, List<SeenSegment> segments, SeenKey key) throws SQLException {
    for (SeenSegment segment : segments) {
      OptionalLong found = segment.find(session, key);
      if (found.isPresent()) {
        return found;
      }
    }
    return OptionalLong.empty();
  }

  @Override
  public void noteAlias(Session session, long event, SeenKey alias) throws SQLException {
    note(session, event, alias, null);
  }

  @Override
  public OptionalLong recorded(Session session, SeenKey key) throws SQLException {
    OptionalLong recent = amongRecent(session, key);
    return recent.isPresent() ? recent : amongSegments(session, SeenSegment.all(session), key);
  }

  // --- from recent to sorted

  /** The oldest recent rows, sorted. */
  private record Oldest(long lastRow, int rows, SeenSegment.Sorted sorted) {}

  private void moveOldest() {
    reads
        .read(this::oldest)
        .chain(oldest -> writer.write(0, session -> move(session, oldest)).replaceWith(oldest))
        .subscribe()
        .with(
            oldest -> moved = oldest.lastRow(),
            failure -> {
              LOG.debugf(failure, "store.seen_not_moved");
              moved = IN_VAIN;
            });
  }

  private Oldest oldest(Session session) throws SQLException {
    List<SeenSegment.Entry> entries = new ArrayList<>();
    long[] lastAndCount = new long[2];
    session.each(
        // The newest row stays, so that numbers go on.
        RECENT + " WHERE n < (SELECT max(n) FROM seen_recent) ORDER BY n LIMIT ?",
        row -> {
          if (entries.size() < segmentKeys) {
            long event = row.getLong(2);
            forEachKey(row, key -> entries.add(new SeenSegment.Entry(key, event)));
            lastAndCount[0] = row.getLong(1);
            lastAndCount[1]++;
          }
        },
        segmentKeys);
    if (entries.size() < segmentKeys) {
      throw new StoreException("There are fewer rows than hints: some were rolled back.");
    }
    return new Oldest(lastAndCount[0], (int) lastAndCount[1], SeenSegment.Sorted.of(entries));
  }

  @FunctionalInterface
  private interface KeyUser {
    void use(SeenKey key) throws SQLException;
  }

  private static void forEachKey(ResultSet row, KeyUser user) throws SQLException {
    user.use(SeenKey.of(row.getBytes(3)));
    byte[] body = row.getBytes(4);
    if (body != null) {
      user.use(SeenKey.of(body));
    }
  }

  private int move(Session session, Oldest oldest) throws SQLException {
    refresh(session);
    SeenSegment segment = oldest.sorted().write(session);
    int rows = session.update("DELETE FROM seen_recent WHERE n <= ?", oldest.lastRow());
    if (rows != oldest.rows()) {
      throw new StoreException("Another process has moved or forgotten some of them.");
    }
    segments = concat(List.of(segment), segments); // at no time is a key in neither
    return rows;
  }

  private static <T> List<T> concat(List<T> first, List<T> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }

  private void endMove() {
    long row = moved;
    if (row == NOT_MOVED) {
      return;
    }
    moved = NOT_MOVED;
    moving = false;
    if (row == IN_VAIN) {
      transaction = 0; // reads everything again
    } else {
      recent.forgetUntil(row);
    }
  }

  // --- the end of the window

  /** Segments go as a whole, recent rows in steps. */
  @Override
  public PruningStep forget(Session session, long before) throws SQLException {
    refresh(session);
    long gone = 0;
    List<SeenSegment> all = SeenSegment.all(session);
    for (SeenSegment segment : all) {
      if (segment.lastEvent() < before && segment != all.getFirst()) {
        segment.delete(session);
        gone += segment.keys();
      }
    }
    int rows =
        session.update(
            "DELETE FROM seen_recent WHERE n IN (SELECT n FROM seen_recent WHERE event_id < ?"
                + " AND n < (SELECT max(n) FROM seen_recent) LIMIT ?)",
            before,
            ROWS_MAX);
    // Whether or not this write succeeds: they count no more.
    segments = segments.stream().filter(segment -> segment.lastEvent() >= before).toList();
    return new PruningStep(new Pruned(0, 0, 0, gone + rows, 0), rows == ROWS_MAX);
  }
}
