package dev.dipeo.store.sql;

import dev.dipeo.base.DamagedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers what the events of one transaction hold into blocks, which are written before the commit.
 * A block stays as long as one of its events. For the thread that writes.
 */
final class EventBlocks {
  /** Bytes before compression at which a block is full: what the read of one event unpacks. */
  static final int BLOCK_BYTES = 64 << 10;

  private static final String INSERT =
      "INSERT INTO event_blocks (id, first_event_id, last_event_id, packed, checksum)"
          + " VALUES (?, ?, ?, ?, ?)";

  /** Of {@code events e} and {@code event_blocks b}, for {@link #content}. */
  static final String SELECTED =
      "e.place, b.id AS block, b.first_event_id, b.last_event_id, b.packed,"
          + " b.checksum AS block_checksum";

  /** Where an event's content is. */
  record Place(long block, int index) {}

  /** A block is named after its first event, so that no two processes give the same number. */
  private record Block(long id, List<EventContent> contents) {
    Place add(EventContent content) {
      contents.add(content);
      return new Place(id, contents.size() - 1);
    }
  }

  /** Of the current unit; the last one is being filled. */
  private final List<Block> blocks = new ArrayList<>();

  private long unit = -1;
  private long bytes;

  Place add(Session session, EventContent content) {
    begin(session);
    if (blocks.isEmpty() || bytes + content.bytes() > BLOCK_BYTES) {
      blocks.add(new Block(content.event(), new ArrayList<>()));
      bytes = 0;
    }
    bytes += content.bytes();
    return blocks.getLast().add(content);
  }

  /** Gives an event that outlives its neighbours a block of its own. */
  void separate(Session session, long event) throws SQLException {
    Optional<EventContent> content;
    try {
      content =
          session.first(
              "SELECT "
                  + SELECTED
                  + " FROM events e JOIN event_blocks b ON b.id = e.block"
                  + " WHERE e.id = ?",
              row -> content(row, event),
              event);
    } catch (DamagedException e) {
      return; // there is nothing to save
    }
    List<Long> left = of(session, List.of(event));
    if (content.isEmpty() || left.contains(-event)) {
      return;
    }
    begin(session);
    // Its number is that of no other block: it may have been the first of the one that it leaves.
    blocks.add(new Block(-event, new ArrayList<>()));
    Place place = blocks.getLast().add(content.get());
    bytes = BLOCK_BYTES; // nobody else comes in
    session.update(
        "UPDATE events SET block = ?, place = ? WHERE id = ?", place.block(), place.index(), event);
    removeUnused(session, left);
  }

  private void begin(Session session) {
    if (unit != session.unit()) {
      unit = session.unit();
      blocks.clear();
      session.beforeCommit(this::write);
    }
  }

  private void write(Session session) throws SQLException {
    for (Block block : blocks) {
      byte[] packed = EventContent.pack(block.contents());
      session.later(
          INSERT,
          Checksum.appendedTo(
              block.id(),
              block.contents().stream().mapToLong(EventContent::event).min().orElseThrow(),
              block.contents().stream().mapToLong(EventContent::event).max().orElseThrow(),
              packed));
    }
    blocks.clear();
  }

  /**
   * The content of an event, from a row with {@link #SELECTED}.
   *
   * @throws DamagedException when the block is corrupt
   */
  static EventContent content(ResultSet row, long event) throws SQLException {
    byte[] packed = row.getBytes("packed");
    long checksum =
        Checksum.of(
            row.getLong("block"),
            row.getLong("first_event_id"),
            row.getLong("last_event_id"),
            packed);
    if (row.getLong("block_checksum") != checksum) {
      throw new DamagedException("event", event);
    }
    EventContent content = EventContent.unpack(packed, row.getInt("place"));
    if (content.event() != event) {
      throw new DamagedException("event", event);
    }
    return content;
  }

  /** The blocks of these events. */
  static List<Long> of(Session session, List<Long> events) throws SQLException {
    List<Long> blocks = new ArrayList<>();
    for (long event : events) {
      session
          .first(
              "SELECT block FROM events WHERE id = ? AND block IS NOT NULL",
              row -> row.getLong(1),
              event)
          .filter(block -> blocks.isEmpty() || !blocks.getLast().equals(block))
          .ifPresent(blocks::add);
    }
    return blocks;
  }

  /** Removes those of the blocks that have no event any more. */
  static void removeUnused(Session session, List<Long> blocks) throws SQLException {
    for (long block : blocks) {
      session.update(
          "DELETE FROM event_blocks WHERE id = ? AND NOT EXISTS (SELECT 1 FROM events e"
              + " WHERE e.id BETWEEN first_event_id AND last_event_id AND e.block = ?)",
          block,
          block);
    }
  }
}
