package dev.dipeo.store.sql;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Many keys with their events, sorted once and never changed. A look-up reads one page, and mostly
 * none, because the filter knows better.
 *
 * @param lastEvent the newest event in it
 * @param firstPage number of its first page
 * @param fences the first key of each page
 */
record SeenSegment(long lastEvent, long firstPage, List<SeenKey> fences, SeenFilter filter) {
  /** Keys in a page: with its key and length, a row of them fills a page of the database. */
  static final int PAGE_ENTRIES = 168;

  static final int ENTRY_BYTES = SeenKey.BYTES + Long.BYTES;

  /** A key and the event that brought it. */
  record Entry(SeenKey key, long event) {
    /** Of equal keys, the newest event comes first. */
    static final Comparator<Entry> ORDER =
        Comparator.comparing(Entry::key)
            .thenComparing(Comparator.comparingLong(Entry::event).reversed());
  }

  /** Entries in the form in which they are written. */
  record Sorted(long lastEvent, List<SeenKey> fences, SeenFilter filter, List<byte[]> pages) {
    /**
     * @param entries in any order; not empty
     */
    static Sorted of(List<Entry> entries) {
      List<Entry> sorted = entries.stream().sorted(Entry.ORDER).toList();
      SeenFilter filter = SeenFilter.sizedFor(sorted.size());
      List<SeenKey> fences = new ArrayList<>();
      List<byte[]> pages = new ArrayList<>();
      long lastEvent = Long.MIN_VALUE;
      for (int from = 0; from < sorted.size(); from += PAGE_ENTRIES) {
        List<Entry> page = sorted.subList(from, Math.min(from + PAGE_ENTRIES, sorted.size()));
        ByteBuffer bytes = ByteBuffer.allocate(page.size() * ENTRY_BYTES);
        for (Entry entry : page) {
          entry.key().write(bytes);
          bytes.putLong(entry.event());
          filter.add(entry.key());
          lastEvent = Math.max(lastEvent, entry.event());
        }
        fences.add(page.getFirst().key());
        pages.add(bytes.array());
      }
      return new Sorted(lastEvent, fences, filter, pages);
    }

    SeenSegment write(Session session) throws SQLException {
      long firstPage =
          session
              .first("SELECT coalesce(max(id), 0) + 1 FROM seen_pages", row -> row.getLong(1))
              .orElseThrow();
      long number = firstPage;
      for (byte[] page : pages) {
        session.update("INSERT INTO seen_pages (id, entries) VALUES (?, ?)", number++, page);
      }
      ByteBuffer fenceBytes = ByteBuffer.allocate(fences.size() * SeenKey.BYTES);
      fences.forEach(fence -> fence.write(fenceBytes));
      session.update(
          "INSERT INTO seen_segments (last_event_id, first_page, fences, filter)"
              + " VALUES (?, ?, ?, ?)",
          lastEvent,
          firstPage,
          fenceBytes.array(),
          filter.bytes());
      return new SeenSegment(lastEvent, firstPage, fences, filter);
    }
  }

  /** All segments, the newest first. */
  static List<SeenSegment> all(Session session) throws SQLException {
    return from(session, 0);
  }

  /** Those whose pages have this number or a later one, the newest first. */
  static List<SeenSegment> from(Session session, long page) throws SQLException {
    return session.all(
        "SELECT last_event_id, first_page, fences, filter FROM seen_segments"
            + " WHERE first_page >= ? ORDER BY first_page DESC",
        row ->
            new SeenSegment(
                row.getLong(1),
                row.getLong(2),
                fences(row.getBytes(3)),
                SeenFilter.of(row.getBytes(4))),
        page);
  }

  static List<SeenKey> fences(byte[] bytes) {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    List<SeenKey> fences = new ArrayList<>(bytes.length / SeenKey.BYTES);
    while (from.hasRemaining()) {
      fences.add(SeenKey.read(from));
    }
    return fences;
  }

  /** The newest event of a key. */
  OptionalLong find(Session session, SeenKey key) throws SQLException {
    if (!filter.mayHave(key)) {
      return OptionalLong.empty();
    }
    // Equal keys may lie on both sides of a fence: the newest is on the first page.
    int page = Math.max(0, firstFenceFrom(key) - 1);
    OptionalLong found = OptionalLong.empty();
    while (found.isEmpty() && page < fences.size() && fences.get(page).compareTo(key) <= 0) {
      found = findOn(page++, session, key);
    }
    return found;
  }

  /** The first page whose fence is not below the key. */
  private int firstFenceFrom(SeenKey key) {
    int low = 0;
    int high = fences.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (fences.get(middle).compareTo(key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private OptionalLong findOn(int page, Session session, SeenKey key) throws SQLException {
    byte[] entries =
        session
            .first(
                "SELECT entries FROM seen_pages WHERE id = ?",
                row -> row.getBytes(1),
                firstPage + page)
            .orElse(new byte[0]); // its write was rolled back
    ByteBuffer from = ByteBuffer.wrap(entries);
    while (from.hasRemaining()) {
      SeenKey each = SeenKey.read(from);
      long event = from.getLong();
      if (each.equals(key)) {
        return OptionalLong.of(event);
      }
    }
    return OptionalLong.empty();
  }

  /** The number after that of its last page. */
  long nextPage() {
    return firstPage + fences.size();
  }

  /** About how many keys are in it. */
  long keys() {
    return (long) fences.size() * PAGE_ENTRIES;
  }

  /** Removes it from the database. */
  void delete(Session session) throws SQLException {
    session.update("DELETE FROM seen_pages WHERE id >= ? AND id < ?", firstPage, nextPage());
    session.update("DELETE FROM seen_segments WHERE first_page = ?", firstPage);
  }
}
