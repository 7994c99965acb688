package dev.dipeo.store.sql;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.DamagedException;
import dev.dipeo.base.Sha256;
import dev.dipeo.run.Origin;
import dev.dipeo.run.Resumes;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore.Unfinished;
import dev.dipeo.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A {@link Run} as columns of the tables {@code runs}, {@code run_variables} and so on. */
final class RunRow {
  /** Origin and resume counters of a run, for a SELECT with the alias {@code r}. */
  private static final String COURSE =
      "r.owner_pid, r.replay_of, r.resumes, r.resumed_at_ns,"
          + " r.resumes_in_vain, r.nodes_at_resume";

  static final String SELECT =
      "SELECT r.id, r.diagram, r.file, s.source, r.state, r.event_id, r.start_nodes, v.variables,"
          + " v.packed, v.of_event, v.checksum, r.created_at_ns, r.finished_at_ns, x.failed_node, x.failure, x.result, "
          + COURSE
          + " FROM runs r"
          + " JOIN diagram_sources s ON s.hash = r.source_hash"
          + " JOIN run_variables v ON v.run_id = r.id"
          + " LEFT JOIN run_results x ON x.run_id = r.id";

  /** The columns of an owner's runs that recovery needs; none of them is large. */
  static final String SELECT_UNFINISHED =
      "SELECT r.id, r.diagram, r.state, r.event_id, "
          + COURSE
          + ", (SELECT count(*) FROM run_nodes n WHERE n.run_id = r.id"
          + " AND n.state IN ('COMPLETED', 'FAILED')) AS nodes_over,"
          + " (SELECT count(*) FROM run_nodes n WHERE n.run_id = r.id"
          + " AND n.state = 'RUNNING') AS nodes_running,"
          + " (SELECT count(*) FROM run_nodes n WHERE n.run_id = r.id"
          + " AND n.state = 'WAITING') AS nodes_waiting"
          + " FROM runs r WHERE r.owner = ? AND r.finished_at_ns IS NULL";

  /** The variable that may be recorded with the event only. */
  private static final String PAYLOAD = "payload";

  private final Run run;
  private final long id;
  private final String sourceHash;
  private final String startNodes;
  private final Optional<JsonNode> payload;
  private final byte[] variables;

  private RunRow(Run run, Optional<JsonNode> payload) {
    this.run = run;
    this.payload =
        payload.filter(of -> run.eventId().isPresent() && run.variables().get(PAYLOAD) == of);
    this.id = RunId.requireNumber(run.id());
    this.sourceHash = Sha256.hex(run.source());
    ArrayNode labels = JsonNodeFactory.instance.arrayNode();
    run.startNodes().forEach(labels::add);
    this.startNodes = StoredJson.text(labels);
    this.variables = pack(run.variables(), this.payload);
  }

  /**
   * Serialises a run on the caller's thread.
   *
   * @param payload that of its event, if the variables may refer to it
   */
  static RunRow of(Run run, Optional<JsonNode> payload) {
    return new RunRow(run, payload);
  }

  /** The variables, without the payload if that is recorded with the event. */
  private static byte[] pack(ObjectNode variables, Optional<JsonNode> payload) {
    JsonNode stored = payload.isPresent() ? ofEvent(payload.get()).shortened(variables) : variables;
    return Packed.of(List.of(StoredJson.bytes(stored)));
  }

  private static References ofEvent(JsonNode payload) {
    return new References(Map.of(PAYLOAD, payload));
  }

  private static ObjectNode unpack(byte[] packed) {
    return (ObjectNode) StoredJson.parse(requireNonNull(Packed.values(packed, 0, 1).getFirst()));
  }

  Run run() {
    return run;
  }

  /** Bytes held in memory while the row waits in the queue. */
  long bytes() {
    return variables.length + run.source().length();
  }

  /**
   * @param owner the replica that drives it
   * @return false when a run of the same event and diagram exists
   */
  boolean insert(Session session, long owner) throws SQLException {
    int inserted =
        session.update(
            "INSERT INTO runs (id, diagram, file, source_hash, state, event_id, start_nodes,"
                + " created_at_ns, finished_at_ns, owner, owner_pid, replay_of)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            id,
            run.diagram(),
            run.file(),
            sourceHash,
            run.state().name(),
            run.eventId().orElse(null),
            startNodes,
            Columns.nanos(run.createdAt()),
            Columns.nanos(run.finishedAt()),
            owner,
            run.origin().commandPid().orElse(null),
            run.origin().replayOf().map(RunId::requireNumber).orElse(null));
    if (inserted == 0) {
      requireStartedByTheSameEvent(session);
      return false;
    }
    session.update(
        "INSERT INTO diagram_sources (hash, source) VALUES (?, ?) ON CONFLICT DO NOTHING",
        sourceHash,
        run.source());
    // An event is recorded before its runs; without it, the variables have to be whole.
    boolean ofEvent = payload.isPresent() && eventIsRecorded(session);
    byte[] packed =
        ofEvent || payload.isEmpty() ? variables : pack(run.variables(), Optional.empty());
    session.update(
        "INSERT INTO run_variables (run_id, variables, packed, of_event, checksum)"
            + " VALUES (?, '', ?, ?, ?)",
        id,
        packed,
        ofEvent ? 1 : 0,
        Checksum.of(id, packed, ofEvent ? 1 : 0));
    if (run.state().isFinal()) {
      insertResult(
          session,
          id,
          run.failedNode().orElse(null),
          run.failure().map(NodeRow::failureText).orElse(null),
          Columns.text(run.result()));
    }
    return true;
  }

  private boolean eventIsRecorded(Session session) throws SQLException {
    return session
        .first("SELECT 1 FROM events WHERE id = ?", _ -> true, run.eventId().orElseThrow())
        .orElse(false);
  }

  /** Copies the payload of an event to the runs that refer to it, before the event is pruned. */
  static void keepPayload(Session session, long event) throws SQLException {
    List<Run> runs;
    try {
      runs =
          session.all(
              SELECT + " WHERE r.event_id = ? AND v.of_event = 1",
              row -> read(session, row),
              event);
    } catch (DamagedException e) {
      return; // the runs stay corrupt
    }
    for (Run run : runs) {
      long id = RunId.requireNumber(run.id());
      byte[] packed = pack(run.variables(), Optional.empty());
      session.update(
          "UPDATE run_variables SET packed = ?, of_event = 0, checksum = ? WHERE run_id = ?",
          packed,
          Checksum.of(id, packed, 0),
          id);
    }
  }

  private void requireStartedByTheSameEvent(Session session) throws SQLException {
    boolean started =
        run.eventId().isPresent()
            && session
                .first(
                    "SELECT id FROM runs WHERE event_id = ? AND diagram = ?",
                    row -> row.getLong(1),
                    run.eventId().get(),
                    run.diagram())
                .isPresent();
    if (!started) {
      throw new StoreException(
          "The run id "
              + run.id()
              + " is taken by another run: two processes gave the same number.");
    }
  }

  static int insertResult(
      Session session,
      long id,
      @Nullable String failedNode,
      @Nullable String failure,
      @Nullable String result)
      throws SQLException {
    return session.update(
        "INSERT INTO run_results (run_id, failed_node, failure, result) VALUES (?, ?, ?, ?)",
        id,
        failedNode,
        failure,
        result);
  }

  /**
   * @param session of the row; the event's payload may have to be read
   * @throws dev.dipeo.base.DamagedException when the row or the payload is corrupt
   */
  static Run read(Session session, ResultSet row) throws SQLException {
    long id = row.getLong("id");
    byte[] packed = row.getBytes("packed");
    if (packed == null) { // a row from before version 9 of the schema
      String variables = row.getString("variables");
      Checksum.require(row, "run", id, id, variables);
      return read(row, (ObjectNode) StoredJson.parse(variables));
    }
    int ofEvent = row.getInt("of_event");
    Checksum.require(row, "run", id, id, packed, ofEvent);
    ObjectNode variables = unpack(packed);
    return read(
        row,
        ofEvent == 0
            ? variables
            : (ObjectNode)
                ofEvent(payload(session, id, row.getLong("event_id"))).restored(variables));
  }

  private static JsonNode payload(Session session, long run, long event) throws SQLException {
    try {
      return session
          .first(EventRow.SELECT_ONE, EventRow::read, event)
          .orElseThrow(() -> new DamagedException("run", run))
          .payload();
    } catch (DamagedException e) {
      throw new DamagedException("run", run);
    }
  }

  /** Reads a row for a list. A corrupt run is listed without its variables. */
  static Run show(Session session, ResultSet row) throws SQLException {
    try {
      return read(session, row);
    } catch (DamagedException e) {
      return read(row, JsonNodeFactory.instance.objectNode());
    }
  }

  private static Run read(ResultSet row, ObjectNode variables) throws SQLException {
    List<String> startNodes = new ArrayList<>();
    Columns.json(row, "start_nodes").forEach(label -> startNodes.add(label.textValue()));
    OptionalLong eventId = Columns.optionalLong(row, "event_id");
    return new Run(
        RunId.of(row.getLong("id")),
        row.getString("diagram"),
        row.getString("file"),
        row.getString("source"),
        RunState.valueOf(row.getString("state")),
        eventId.isPresent() ? Optional.of(eventId.getAsLong()) : Optional.empty(),
        startNodes,
        variables,
        Columns.instant(row, "created_at_ns"),
        Columns.optionalInstant(row, "finished_at_ns"),
        Columns.optionalText(row, "failed_node"),
        NodeRow.failure(row),
        Columns.optionalJson(row, "result"),
        origin(row),
        resumes(row));
  }

  static Unfinished readUnfinished(ResultSet row) throws SQLException {
    OptionalLong eventId = Columns.optionalLong(row, "event_id");
    return new Unfinished(
        RunId.of(row.getLong("id")),
        row.getString("diagram"),
        RunState.valueOf(row.getString("state")),
        eventId.isPresent() ? Optional.of(eventId.getAsLong()) : Optional.empty(),
        origin(row),
        resumes(row),
        row.getInt("nodes_over"),
        row.getInt("nodes_running") == 0 && row.getInt("nodes_waiting") > 0);
  }

  private static Origin origin(ResultSet row) throws SQLException {
    OptionalLong pid = Columns.optionalLong(row, "owner_pid");
    OptionalLong replayOf = Columns.optionalLong(row, "replay_of");
    return new Origin(
        pid.isPresent() ? Optional.of(pid.getAsLong()) : Optional.empty(),
        replayOf.isPresent() ? Optional.of(RunId.of(replayOf.getAsLong())) : Optional.empty());
  }

  private static Resumes resumes(ResultSet row) throws SQLException {
    return new Resumes(
        row.getInt("resumes"),
        Columns.optionalInstant(row, "resumed_at_ns"),
        row.getInt("resumes_in_vain"),
        row.getInt("nodes_at_resume"));
  }
}
