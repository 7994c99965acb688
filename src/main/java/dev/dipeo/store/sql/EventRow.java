package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.dipeo.base.DamagedException;
import dev.dipeo.journal.Content;
import dev.dipeo.journal.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An event as columns of the table {@code events}. */
final class EventRow {
  /** Joined to {@code events e}; needed by {@link #SELECTED}. */
  static final String JOINED =
      " LEFT JOIN repeated_events x ON x.event_id = e.id"
          + " LEFT JOIN event_blocks b ON b.id = e.block";

  /** For a SELECT with {@link #JOINED}. */
  static final String SELECTED =
      "e.id, e.provider, e.name, e.delivery_id, e.received_at_ns, e.body_hash, e.headers,"
          + " e.payload, e.body, e.checksum, x.replay_of, x.same_body_as, "
          + EventBlocks.SELECTED;

  static final String SELECT_ONE =
      "SELECT " + SELECTED + " FROM events e" + JOINED + " WHERE e.id = ?";

  static final String INSERT =
      "INSERT INTO events (id, provider, name, delivery_id, received_at_ns, body_hash, headers,"
          + " body, block, place, checksum) VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?)";

  private static final byte[] NOTHING = {};

  private final Event event;
  private final EventContent content;

  private EventRow(Event event, EventContent content) {
    this.event = event;
    this.content = content;
  }

  /** Serialises an event on the caller's thread. */
  static EventRow of(Event event) {
    return new EventRow(event, EventContent.of(event));
  }

  /** Bytes held in memory while the row waits in the queue. */
  long bytes() {
    return content.bytes();
  }

  void insert(Session session, EventBlocks blocks) throws SQLException {
    EventBlocks.Place place = blocks.add(session, content);
    long receivedAt = Columns.nanos(event.receivedAt());
    session.later(
        INSERT,
        event.id(),
        event.provider(),
        event.name(),
        event.deliveryId(),
        receivedAt,
        event.bodyHash(),
        NOTHING,
        place.block(),
        place.index(),
        // Not of the place, which changes when the event dies.
        Checksum.of(
            event.id(),
            event.provider(),
            event.name(),
            event.deliveryId(),
            receivedAt,
            event.bodyHash()));
  }

  /**
   * @throws dev.dipeo.base.DamagedException when the row is corrupt
   */
  static Event read(ResultSet row) throws SQLException {
    long id = row.getLong("id");
    byte[] packed = row.getBytes("packed");
    if (packed == null) {
      return readUnpacked(row, id);
    }
    requireSound(row, id);
    EventContent content = EventBlocks.content(row, id);
    return read(
        row,
        headers(StoredJson.parse(content.headers())),
        content(id, Optional.ofNullable(content.payload()).map(StoredJson::parse), content.body()));
  }

  /** A row from before version 8 of the schema. */
  private static Event readUnpacked(ResultSet row, long id) throws SQLException {
    byte[] body = row.getBytes("body");
    requireSound(row, id, row.getString("headers"), row.getString("payload"), body);
    return read(
        row,
        headers(Columns.json(row, "headers")),
        content(id, Columns.optionalJson(row, "payload"), body));
  }

  /** Compares the checksum with the columns that every event has, and those that follow them. */
  private static void requireSound(ResultSet row, long id, @Nullable Object... further)
      throws SQLException {
    @Nullable Object[] values = {
      id,
      row.getString("provider"),
      row.getString("name"),
      row.getString("delivery_id"),
      row.getLong("received_at_ns"),
      row.getString("body_hash")
    };
    Checksum.require(row, "event", id, Checksum.concat(values, further));
  }

  /** Reads a row for a list. A corrupt event is listed without headers and payload. */
  static Event show(ResultSet row) throws SQLException {
    try {
      return read(row);
    } catch (DamagedException e) {
      return read(row, Map.of(), new Content(NullNode.getInstance(), row.getBytes("body")));
    }
  }

  private static Event read(ResultSet row, Map<String, String> headers, Content content)
      throws SQLException {
    return new Event(
        row.getLong("id"),
        row.getString("provider"),
        row.getString("name"),
        row.getString("delivery_id"),
        Columns.instant(row, "received_at_ns"),
        headers,
        content,
        row.getString("body_hash"),
        eventId(row, "replay_of"),
        eventId(row, "same_body_as"));
  }

  private static Map<String, String> headers(JsonNode stored) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (var header : stored.properties()) {
      headers.put(header.getKey(), header.getValue().textValue());
    }
    return headers;
  }

  private static Optional<Long> eventId(ResultSet row, String column) throws SQLException {
    OptionalLong id = Columns.optionalLong(row, column);
    return id.isPresent() ? Optional.of(id.getAsLong()) : Optional.empty();
  }

  /**
   * @param stored the payload where the body is not its JSON
   */
  private static Content content(long id, Optional<JsonNode> stored, byte[] body) {
    return stored
        .map(payload -> Content.ofSeparate(payload, body))
        .or(
            () ->
                StoredJson.tryParse(body)
                    .map(payload -> new Content(payload, body, StoredJson::parse)))
        .orElseThrow(() -> new DamagedException("event", id));
  }
}
