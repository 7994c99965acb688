package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.NodeState;
import dev.dipeo.run.Outcome.Failure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@link NodeRecord} as columns of the table {@code run_nodes}. For a new column: name it in
 * {@link #COLUMNS}, give its value at the same place in {@link #values}, read it in {@link #read},
 * and add a migration.
 */
final class NodeRow {
  private static final List<String> COLUMNS =
      List.of(
          "run_id",
          "sequence",
          "node",
          "activation",
          "state",
          "attempts",
          "started_at_ns",
          "finished_at_ns",
          "taken",
          "failure",
          "log",
          "inputs",
          "value",
          "named",
          "checksum");

  static final String UPSERT =
      COLUMNS.stream()
              .collect(
                  Collectors.joining(
                      ", ",
                      "INSERT INTO run_nodes (",
                      ") VALUES (" + "?, ".repeat(COLUMNS.size() - 1) + "?)"))
          + COLUMNS.stream()
              .skip(2)
              .map(column -> column + " = excluded." + column)
              .collect(
                  Collectors.joining(", ", " ON CONFLICT (run_id, sequence) DO UPDATE SET ", ""))
          + " WHERE run_nodes.finished_at_ns IS NULL OR excluded.finished_at_ns IS NOT NULL";

  static final String SELECT_OF_RUN =
      COLUMNS.stream()
          .collect(
              Collectors.joining(
                  ", ", "SELECT ", " FROM run_nodes WHERE run_id = ? ORDER BY sequence"));

  private NodeRow() {}

  /** Values in the order of {@link #COLUMNS}. */
  static @Nullable Object[] values(long run, NodeRecord node) {
    @Nullable String taken = node.taken().map(Output::name).orElse(null);
    @Nullable String failure = node.failure().map(NodeRow::failureText).orElse(null);
    String inputs = StoredJson.text(node.inputs());
    @Nullable String value = Columns.text(node.value());
    String named = namedText(node.named());
    return new @Nullable Object[] {
      run,
      node.sequence(),
      node.node(),
      node.activation(),
      node.state().name(),
      node.attempts(),
      Columns.nanos(node.startedAt()),
      Columns.nanos(node.finishedAt()),
      taken,
      failure,
      logText(node.log()),
      inputs,
      value,
      named,
      Checksum.of(
          run,
          node.sequence(),
          node.node(),
          node.activation(),
          taken,
          failure,
          inputs,
          value,
          named)
    };
  }

  /**
   * @throws dev.dipeo.base.DamagedException when the row is corrupt
   */
  static NodeRecord read(ResultSet row) throws SQLException {
    long run = row.getLong("run_id");
    Checksum.require(
        row,
        "run",
        run,
        run,
        row.getInt("sequence"),
        row.getString("node"),
        row.getInt("activation"),
        row.getString("taken"),
        row.getString("failure"),
        row.getString("inputs"),
        row.getString("value"),
        row.getString("named"));
    return new NodeRecord(
        row.getInt("sequence"),
        row.getString("node"),
        row.getInt("activation"),
        NodeState.valueOf(row.getString("state")),
        row.getInt("attempts"),
        (ObjectNode) Columns.json(row, "inputs"),
        Columns.optionalText(row, "taken").map(Output::valueOf),
        Columns.optionalJson(row, "value"),
        named(Columns.json(row, "named")),
        failure(row),
        log(Columns.json(row, "log")),
        Columns.instant(row, "started_at_ns"),
        Columns.optionalInstant(row, "finished_at_ns"));
  }

  static String failureText(Failure failure) {
    return StoredJson.text(
        JsonNodeFactory.instance
            .objectNode()
            .put("type", failure.type())
            .put("message", failure.message())
            .put("detail", failure.detail()));
  }

  static Optional<Failure> failure(ResultSet row) throws SQLException {
    return Columns.optionalJson(row, "failure")
        .map(
            json ->
                new Failure(
                    json.path("type").asText(),
                    json.path("message").asText(),
                    json.path("detail").asText()));
  }

  private static String logText(List<LogLine> lines) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (LogLine line : lines) {
      json.addObject().put("text", line.text()).put("error", line.error());
    }
    return StoredJson.text(json);
  }

  private static List<LogLine> log(JsonNode json) {
    List<LogLine> lines = new ArrayList<>();
    json.forEach(
        line -> lines.add(new LogLine(line.path("text").asText(), line.path("error").asBoolean())));
    return lines;
  }

  private static String namedText(Map<String, JsonNode> named) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    named.forEach(json::set);
    return StoredJson.text(json);
  }

  private static Map<String, JsonNode> named(JsonNode json) {
    Map<String, JsonNode> named = new LinkedHashMap<>();
    json.properties().forEach(field -> named.put(field.getKey(), field.getValue()));
    return named;
  }
}
