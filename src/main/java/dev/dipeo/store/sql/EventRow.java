package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.DamagedException;
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
  static final String JOINED = " LEFT JOIN repeated_events x ON x.event_id = e.id";

  /** For a SELECT with {@link #JOINED}. */
  static final String SELECTED =
      "e.id, e.provider, e.name, e.delivery_id, e.received_at_ns, e.body_hash, e.headers,"
          + " e.payload, e.body, e.checksum, x.replay_of, x.same_body_as";

  static final String INSERT =
      "INSERT INTO events (id, provider, name, delivery_id, received_at_ns, body_hash, headers,"
          + " payload, body, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

  private final long bytes;

  /** In the order of {@link #INSERT}. */
  private final @Nullable Object[] values;

  private EventRow(Event event, String headers, @Nullable String payload) {
    bytes = event.body().length + headers.length() + (payload == null ? 0 : payload.length());
    values =
        Checksum.appendedTo(
            event.id(),
            event.provider(),
            event.name(),
            event.deliveryId(),
            Columns.nanos(event.receivedAt()),
            event.bodyHash(),
            headers,
            payload,
            event.body());
  }

  /** Serialises an event on the caller's thread. */
  static EventRow of(Event event) {
    ObjectNode headers = JsonNodeFactory.instance.objectNode();
    event.headers().forEach(headers::put);
    return new EventRow(
        event,
        StoredJson.text(headers),
        event.bodyIsPayload() ? null : StoredJson.text(event.payload()));
  }

  /** Bytes held in memory while the row waits in the queue. */
  long bytes() {
    return bytes;
  }

  int insert(Session session) throws SQLException {
    return session.update(INSERT, values);
  }

  /**
   * @throws dev.dipeo.base.DamagedException when the row is corrupt
   */
  static Event read(ResultSet row) throws SQLException {
    byte[] body = row.getBytes("body");
    long id = row.getLong("id");
    Checksum.require(
        row,
        "event",
        id,
        id,
        row.getString("provider"),
        row.getString("name"),
        row.getString("delivery_id"),
        row.getLong("received_at_ns"),
        row.getString("body_hash"),
        row.getString("headers"),
        row.getString("payload"),
        body);
    return read(row, headers(row), payload(id, Columns.optionalJson(row, "payload"), body));
  }

  /** Reads a row for a list. A corrupt event is listed without headers and payload. */
  static Event show(ResultSet row) throws SQLException {
    try {
      return read(row);
    } catch (DamagedException e) {
      return read(row, Map.of(), NullNode.getInstance());
    }
  }

  private static Event read(ResultSet row, Map<String, String> headers, JsonNode payload)
      throws SQLException {
    return new Event(
        row.getLong("id"),
        row.getString("provider"),
        row.getString("name"),
        row.getString("delivery_id"),
        Columns.instant(row, "received_at_ns"),
        headers,
        payload,
        row.getBytes("body"),
        row.getString("body_hash"),
        eventId(row, "replay_of"),
        eventId(row, "same_body_as"));
  }

  private static Map<String, String> headers(ResultSet row) throws SQLException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (var header : Columns.json(row, "headers").properties()) {
      headers.put(header.getKey(), header.getValue().textValue());
    }
    return headers;
  }

  private static Optional<Long> eventId(ResultSet row, String column) throws SQLException {
    OptionalLong id = Columns.optionalLong(row, column);
    return id.isPresent() ? Optional.of(id.getAsLong()) : Optional.empty();
  }

  private static JsonNode payload(long id, Optional<JsonNode> stored, byte[] body) {
    return stored
        .or(() -> StoredJson.tryParse(body))
        .orElseThrow(() -> new DamagedException("event", id));
  }
}
