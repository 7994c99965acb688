package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.delivery.Delivery;
import dev.dipeo.delivery.Delivery.Attempt;
import dev.dipeo.run.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A delivery as a row. */
final class DeliveryRow {
  private static final String COLUMNS =
      "id, key, run_id, node, method, url, idempotency_key, state, created_at_ns, attempts,"
          + " next_attempt_at_ns";

  static final String INSERT =
      "INSERT INTO deliveries ("
          + COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

  static final String UPDATE =
      "UPDATE deliveries SET state = ?, attempts = ?, next_attempt_at_ns = ? WHERE id = ?";

  /** Of a dead delivery, the next attempt's time is the end of the claim on it. */
  static final String CLAIM =
      "UPDATE deliveries SET next_attempt_at_ns = ? WHERE id = ? AND state = 'DEAD'"
          + " AND (next_attempt_at_ns IS NULL OR next_attempt_at_ns <= ?)";

  static final String SELECT = "SELECT " + COLUMNS + " FROM deliveries";

  private DeliveryRow() {}

  static @Nullable Object[] values(Delivery delivery) {
    return new @Nullable Object[] {
      delivery.number(),
      delivery.key(),
      RunId.requireNumber(delivery.runId()),
      delivery.node(),
      delivery.method(),
      delivery.url(),
      delivery.idempotencyKey(),
      delivery.state().name(),
      Columns.nanos(delivery.createdAt()),
      attempts(delivery.attempts()),
      Columns.nanos(delivery.nextAttemptAt())
    };
  }

  static @Nullable Object[] stateValues(Delivery delivery) {
    return new @Nullable Object[] {
      delivery.state().name(),
      attempts(delivery.attempts()),
      Columns.nanos(delivery.nextAttemptAt()),
      delivery.number()
    };
  }

  static Delivery read(ResultSet row) throws SQLException {
    Delivery.State state = Delivery.State.valueOf(row.getString("state"));
    return new Delivery(
        row.getLong("id"),
        row.getString("key"),
        RunId.of(row.getLong("run_id")),
        row.getString("node"),
        row.getString("method"),
        row.getString("url"),
        row.getString("idempotency_key"),
        state,
        Columns.instant(row, "created_at_ns"),
        attempts(Columns.json(row, "attempts")),
        state == Delivery.State.DEAD
            ? Optional.empty()
            : Columns.optionalInstant(row, "next_attempt_at_ns"));
  }

  private static String attempts(List<Attempt> attempts) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Attempt attempt : attempts) {
      ObjectNode json = list.addObject();
      json.put("at_ns", Columns.nanos(attempt.at()));
      json.put("took_ns", attempt.took().toNanos());
      attempt.status().ifPresent(status -> json.put("status", status));
      attempt.error().ifPresent(error -> json.put("error", error));
      json.put("said", attempt.said());
    }
    return StoredJson.text(list);
  }

  private static List<Attempt> attempts(JsonNode list) {
    List<Attempt> attempts = new ArrayList<>();
    for (JsonNode json : list) {
      attempts.add(
          new Attempt(
              Columns.instant(json.path("at_ns").longValue()),
              Duration.ofNanos(json.path("took_ns").longValue()),
              Optional.of(json.path("status")).filter(JsonNode::isInt).map(JsonNode::intValue),
              Optional.of(json.path("error")).filter(JsonNode::isTextual).map(JsonNode::textValue),
              json.path("said").asText()));
    }
    return attempts;
  }
}
