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
          "packed",
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

  /** Inputs, value, named, log and failure. If named is null, it is the fields of the value. */
  private static final int VALUES = 5;

  private static final ObjectNode NO_VALUES = JsonNodeFactory.instance.objectNode();

  private NodeRow() {}

  /**
   * Values in the order of {@link #COLUMNS}.
   *
   * @param known what is recorded with the run
   */
  static @Nullable Object[] values(long run, NodeRecord node, References known) {
    @Nullable String taken = node.taken().map(Output::name).orElse(null);
    byte[] packed = pack(node, known);
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
      null,
      "",
      "",
      null,
      "",
      packed,
      Checksum.of(run, node.sequence(), node.node(), node.activation(), taken, packed)
    };
  }

  /** The size of the packed values among the values of a row. */
  static long bytes(@Nullable Object[] values) {
    return values[COLUMNS.indexOf("packed")] instanceof byte[] packed ? packed.length : 0;
  }

  private static byte[] pack(NodeRecord node, References known) {
    List<byte @Nullable []> values = new ArrayList<>();
    values.add(StoredJson.bytes(known.shortened(node.inputs())));
    values.add(node.value().map(value -> StoredJson.bytes(known.shortened(value))).orElse(null));
    values.add(isOfValue(node) ? null : StoredJson.bytes(known.shortened(namedJson(node.named()))));
    values.add(node.log().isEmpty() ? null : StoredJson.bytes(logJson(node.log())));
    values.add(node.failure().map(why -> StoredJson.bytes(failureJson(why))).orElse(null));
    return Packed.of(values);
  }

  /** Whether the named values are the fields of the value. */
  private static boolean isOfValue(NodeRecord node) {
    return node.value().orElse(null) instanceof ObjectNode value
        && value.size() == node.named().size()
        && node.named().entrySet().stream()
            .allMatch(named -> value.get(named.getKey()) == named.getValue());
  }

  /**
   * @param known what is recorded with the run
   * @throws dev.dipeo.base.DamagedException when the row is corrupt
   */
  static NodeRecord read(ResultSet row, References known) throws SQLException {
    byte[] packed = row.getBytes("packed");
    if (packed == null) {
      return readUnpacked(row);
    }
    long run = row.getLong("run_id");
    requireSound(row, run, packed);
    List<byte @Nullable []> values = Packed.values(packed, 0, VALUES);
    Optional<JsonNode> value = json(values.get(1)).map(known::restored);
    JsonNode named =
        json(values.get(2)).map(known::restored).orElseGet(() -> value.orElse(NO_VALUES));
    return read(
        row,
        (ObjectNode) known.restored(json(values.get(0)).orElse(NO_VALUES)),
        value,
        named(named),
        json(values.get(4)).map(NodeRow::failure),
        json(values.get(3)).map(NodeRow::log).orElse(List.of()));
  }

  private static Optional<JsonNode> json(byte @Nullable [] text) {
    return Optional.ofNullable(text).map(StoredJson::parse);
  }

  /** A row from before version 9 of the schema. */
  private static NodeRecord readUnpacked(ResultSet row) throws SQLException {
    long run = row.getLong("run_id");
    requireSound(
        row,
        run,
        row.getString("failure"),
        row.getString("inputs"),
        row.getString("value"),
        row.getString("named"));
    return read(
        row,
        (ObjectNode) Columns.json(row, "inputs"),
        Columns.optionalJson(row, "value"),
        named(Columns.json(row, "named")),
        failure(row),
        log(Columns.json(row, "log")));
  }

  /** Compares the checksum with the columns that every node has, and those that follow them. */
  private static void requireSound(ResultSet row, long run, @Nullable Object... further)
      throws SQLException {
    @Nullable Object[] values = {
      run,
      row.getInt("sequence"),
      row.getString("node"),
      row.getInt("activation"),
      row.getString("taken")
    };
    Checksum.require(row, "run", run, Checksum.concat(values, further));
  }

  private static NodeRecord read(
      ResultSet row,
      ObjectNode inputs,
      Optional<JsonNode> value,
      Map<String, JsonNode> named,
      Optional<Failure> failure,
      List<LogLine> log)
      throws SQLException {
    return new NodeRecord(
        row.getInt("sequence"),
        row.getString("node"),
        row.getInt("activation"),
        NodeState.valueOf(row.getString("state")),
        row.getInt("attempts"),
        inputs,
        Columns.optionalText(row, "taken").map(Output::valueOf),
        value,
        named,
        failure,
        log,
        Columns.instant(row, "started_at_ns"),
        Columns.optionalInstant(row, "finished_at_ns"));
  }

  static String failureText(Failure failure) {
    return StoredJson.text(failureJson(failure));
  }

  private static JsonNode failureJson(Failure failure) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", failure.type())
        .put("message", failure.message())
        .put("detail", failure.detail());
  }

  static Optional<Failure> failure(ResultSet row) throws SQLException {
    return Columns.optionalJson(row, "failure").map(NodeRow::failure);
  }

  private static Failure failure(JsonNode json) {
    return new Failure(
        json.path("type").asText(), json.path("message").asText(), json.path("detail").asText());
  }

  private static JsonNode logJson(List<LogLine> lines) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (LogLine line : lines) {
      json.addObject().put("text", line.text()).put("error", line.error());
    }
    return json;
  }

  private static List<LogLine> log(JsonNode json) {
    List<LogLine> lines = new ArrayList<>();
    json.forEach(
        line -> lines.add(new LogLine(line.path("text").asText(), line.path("error").asBoolean())));
    return lines;
  }

  private static ObjectNode namedJson(Map<String, JsonNode> named) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    named.forEach(json::set);
    return json;
  }

  private static Map<String, JsonNode> named(JsonNode json) {
    Map<String, JsonNode> named = new LinkedHashMap<>();
    json.properties().forEach(field -> named.put(field.getKey(), field.getValue()));
    return named;
  }
}
