package dev.dipeo.store.sql;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Every key that {@link SegmentDedupe} remembers, in the order of the keys, each once with its
 * newest event. Merges the segments, of which one page each is in memory, and the recent keys, all
 * of which are.
 */
public final class RememberedKeys {
  /** A key and the newest event that brought it. */
  public record Remembered(SeenKey key, long event) {}

  private final Session session;
  private final PriorityQueue<Run> runs =
      new PriorityQueue<>(Comparator.comparing(Run::first, SeenSegment.Entry.ORDER));

  /**
   * @param session sees one state of the database until the last key
   * @param after only keys behind this one; all if null
   */
  public RememberedKeys(Session session, @Nullable SeenKey after) throws SQLException {
    this.session = session;
    add(new Run(recent(session).iterator(), 0, 0), after);
    for (Pages pages : session.all("SELECT first_page, fences FROM seen_segments", Pages::read)) {
      add(
          new Run(List.<SeenSegment.Entry>of().iterator(), pages.before(after), pages.end()),
          after);
    }
  }

  /** The numbers of a segment's pages, and where each begins. */
  private record Pages(long first, List<SeenKey> fences) {
    static Pages read(ResultSet row) throws SQLException {
      return new Pages(row.getLong(1), SeenSegment.fences(row.getBytes(2)));
    }

    long end() {
      return first + fences.size();
    }

    /** The page that the keys behind this one begin on, or one before it. */
    long before(@Nullable SeenKey after) {
      int page = 0;
      while (after != null
          && page + 1 < fences.size()
          && fences.get(page + 1).compareTo(after) <= 0) {
        page++;
      }
      return first + page;
    }
  }

  /** Entries in their order: those of a page, and the pages behind it. */
  private static final class Run {
    private Iterator<SeenSegment.Entry> entries;
    private long page;
    private final long pageEnd;
    private SeenSegment.Entry first = new SeenSegment.Entry(new SeenKey(0, 0), 0);

    Run(Iterator<SeenSegment.Entry> entries, long page, long pageEnd) {
      this.entries = entries;
      this.page = page;
      this.pageEnd = pageEnd;
    }

    SeenSegment.Entry first() {
      return first;
    }

    /**
     * @return whether there was another one
     */
    boolean advance(Session session) throws SQLException {
      while (!entries.hasNext() && page < pageEnd) {
        entries = page(session, page++).iterator();
      }
      if (!entries.hasNext()) {
        return false;
      }
      first = entries.next();
      return true;
    }
  }

  private void add(Run run, @Nullable SeenKey after) throws SQLException {
    while (run.advance(session)) {
      if (after == null || run.first().key().compareTo(after) > 0) {
        runs.add(run);
        return;
      }
    }
  }

  /** Their number is bounded: full segments of them are moved to pages. */
  private static List<SeenSegment.Entry> recent(Session session) throws SQLException {
    List<SeenSegment.Entry> recent = new ArrayList<>();
    session.each(
        "SELECT event_id, delivery_key, body_key FROM seen_recent",
        row -> {
          recent.add(new SeenSegment.Entry(SeenKey.of(row.getBytes(2)), row.getLong(1)));
          byte[] body = row.getBytes(3);
          if (body != null) {
            recent.add(new SeenSegment.Entry(SeenKey.of(body), row.getLong(1)));
          }
        });
    recent.sort(SeenSegment.Entry.ORDER);
    return recent;
  }

  private static List<SeenSegment.Entry> page(Session session, long number) throws SQLException {
    ByteBuffer from =
        ByteBuffer.wrap(
            session
                .first(
                    "SELECT entries FROM seen_pages WHERE id = ?", row -> row.getBytes(1), number)
                .orElse(new byte[0]));
    List<SeenSegment.Entry> entries = new ArrayList<>(SeenSegment.PAGE_ENTRIES);
    while (from.remaining() >= SeenSegment.ENTRY_BYTES) {
      entries.add(new SeenSegment.Entry(SeenKey.read(from), from.getLong()));
    }
    return entries;
  }

  /** The next key; empty behind the last one. */
  public Optional<Remembered> next() throws SQLException {
    Run least = runs.poll();
    if (least == null) {
      return Optional.empty();
    }
    // Of equal keys, the newest event comes first.
    SeenSegment.Entry newest = least.first();
    pastIt(least, newest.key());
    for (Run other = runs.peek();
        other != null && other.first().key().equals(newest.key());
        other = runs.peek()) {
      runs.remove(other);
      pastIt(other, newest.key());
    }
    return Optional.of(new Remembered(newest.key(), newest.event()));
  }

  private void pastIt(Run run, SeenKey key) throws SQLException {
    while (run.advance(session)) {
      if (!run.first().key().equals(key)) {
        runs.add(run);
        return;
      }
    }
  }
}
