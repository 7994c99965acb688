package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.run.EventWait;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.NodeState;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Resumes;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The record of runs in a SQL database. */
final class SqlRunStore implements RunStore {
  private final Writer writer;
  private final Readers reads;
  private final Lease lease;

  SqlRunStore(Writer writer, Readers reads, Lease lease) {
    this.writer = writer;
    this.reads = reads;
    this.lease = lease;
  }

  @Override
  public Uni<List<Run>> create(List<Run> runs, Optional<JsonNode> payload) {
    return Uni.createFrom()
        .deferred(
            () -> {
              List<RunRow> rows = runs.stream().map(run -> RunRow.of(run, payload)).toList();
              long bytes = rows.stream().mapToLong(RunRow::bytes).sum();
              return writer.write(bytes, session -> insert(session, rows, lease.id()));
            });
  }

  private static List<Run> insert(Session session, List<RunRow> rows, long owner)
      throws SQLException {
    List<Run> created = new ArrayList<>();
    for (RunRow row : rows) {
      if (row.insert(session, owner)) {
        created.add(row.run());
      }
    }
    return created;
  }

  @Override
  public Uni<Void> record(Run run, List<NodeRecord> nodes) {
    return Uni.createFrom()
        .deferred(
            () -> {
              NodeRows rows = NodeRows.of(run, nodes);
              return writer.write(rows.bytes(), rows::write);
            })
        .replaceWithVoid();
  }

  @Override
  public Uni<Boolean> begin(String runId) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long run = RunId.requireNumber(runId);
              return writer.write(
                  0,
                  session ->
                      session.update(
                          "UPDATE runs SET state = ? WHERE id = ? AND finished_at_ns IS NULL",
                          RunState.RUNNING.name(),
                          run));
            })
        .map(begun -> begun > 0);
  }

  @Override
  public Uni<Void> finish(Run ended, List<NodeRecord> nodes) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (!ended.state().isFinal()) {
                throw new IllegalArgumentException(ended.state() + " does not end a run");
              }
              NodeRows rows = NodeRows.of(ended, nodes);
              long run = rows.run();
              long atNanos = Columns.nanos(ended.finishedAt().orElseThrow());
              @Nullable String node = ended.failedNode().orElse(null);
              @Nullable String failure = ended.failure().map(NodeRow::failureText).orElse(null);
              @Nullable String result = Columns.text(ended.result());
              return writer.write(
                  rows.bytes() + weight(failure, result),
                  session ->
                      rows.write(session)
                          + (end(session, run, ended.state(), atNanos) == 0
                              ? 0
                              : RunRow.insertResult(session, run, node, failure, result)));
            })
        .replaceWithVoid();
  }

  @Override
  public Uni<Boolean> woke(String runId, String node, int activation, long eventId) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long run = RunId.requireNumber(runId);
              return writer.write(
                  node.length(), session -> woke(session, run, node, activation, eventId));
            });
  }

  static boolean woke(Session session, long run, String node, int activation, long event)
      throws SQLException {
    int added =
        session.update(
            "INSERT INTO run_wakes (event_id, run_id, node, activation) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            event,
            run,
            node,
            activation);
    return added > 0
        || session.update(
                "UPDATE run_wakes SET node = ?, activation = ? WHERE event_id = ? AND run_id = ?"
                    + " AND (node IS NULL OR (node = ? AND activation = ?))",
                node,
                activation,
                event,
                run,
                node,
                activation)
            > 0;
  }

  @Override
  public Uni<Void> waits(EventWait wait) {
    if (!lease.hasJoined()) {
      return Uni.createFrom().voidItem(); // the server of a folder dispatches all events itself
    }
    return Uni.createFrom()
        .deferred(
            () -> {
              long run = RunId.requireNumber(wait.runId());
              return writer.write(
                  0,
                  session ->
                      session.update(
                          "INSERT INTO run_waits (run_id, node, activation, provider, name)"
                              + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                          run,
                          wait.node(),
                          wait.activation(),
                          wait.pattern().provider(),
                          wait.pattern().name()));
            })
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> written() {
    return writer.write(0, _ -> 0).replaceWithVoid();
  }

  @Override
  public Uni<Optional<RecordedRun>> find(String runId) {
    OptionalLong number = RunId.number(runId);
    if (number.isEmpty()) {
      return Uni.createFrom().item(Optional.empty());
    }
    return reads.read(
        session -> {
          var runs =
              session.all(
                  RunRow.SELECT + " WHERE r.id = ?",
                  row -> RunRow.read(session, row),
                  number.getAsLong());
          return withNodes(session, runs).stream().findFirst();
        });
  }

  @Override
  public Uni<List<Run>> list(RunQuery query) {
    StringBuilder sql = new StringBuilder(RunRow.SELECT).append(" WHERE r.id < ?");
    List<Object> parameters = new ArrayList<>();
    parameters.add(query.beforeId().map(RunId::requireNumber).orElse(Long.MAX_VALUE));
    query
        .diagram()
        .ifPresent(
            diagram -> {
              sql.append(" AND r.diagram = ?");
              parameters.add(diagram);
            });
    query
        .state()
        .ifPresent(
            state -> {
              sql.append(" AND r.state = ?");
              parameters.add(state.name());
            });
    sql.append(" ORDER BY r.id DESC LIMIT ?");
    parameters.add(Math.max(0, query.limit()));
    return reads.read(
        session ->
            session.all(sql.toString(), row -> RunRow.show(session, row), parameters.toArray()));
  }

  @Override
  public Uni<List<RecordedRun>> ofEvent(long eventId) {
    return reads.read(
        session ->
            withNodes(
                session,
                session.all(
                    RunRow.SELECT
                        + " WHERE r.id IN (SELECT id FROM runs WHERE event_id = ?"
                        + " UNION SELECT run_id FROM run_wakes WHERE event_id = ?)"
                        + " ORDER BY r.id",
                    row -> RunRow.read(session, row),
                    eventId,
                    eventId)));
  }

  @Override
  public Uni<List<Unfinished>> unfinished(String afterRunId, int max) {
    long after = RunId.number(afterRunId).orElse(0);
    return reads.read(
        session ->
            session.all(
                RunRow.SELECT_UNFINISHED + " AND r.id > ? ORDER BY r.id LIMIT ?",
                RunRow::readUnfinished,
                lease.id(),
                after,
                Math.max(0, max)));
  }

  @Override
  public Uni<List<Unfinished>> unfinished(List<Long> numbers) {
    List<Long> copy = List.copyOf(numbers);
    return reads.read(
        session -> {
          List<Unfinished> found = new ArrayList<>();
          for (long number : copy) {
            session
                .first(
                    RunRow.SELECT_UNFINISHED + " AND r.id = ?",
                    RunRow::readUnfinished,
                    lease.id(),
                    number)
                .ifPresent(found::add);
          }
          return found;
        });
  }

  @Override
  public Uni<Void> resumed(Map<String, Resumes> runs) {
    Map<String, Resumes> copy = Map.copyOf(runs);
    return writer
        .write(
            0,
            session -> {
              for (var run : copy.entrySet()) {
                Resumes resumes = run.getValue();
                session.update(
                    "UPDATE runs SET resumes = ?, resumed_at_ns = ?, resumes_in_vain = ?,"
                        + " nodes_at_resume = ? WHERE id = ?",
                    resumes.count(),
                    Columns.nanos(resumes.last()),
                    resumes.inVain(),
                    resumes.nodesOver(),
                    RunId.requireNumber(run.getKey()));
              }
              return copy.size();
            })
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> abandon(String runId, Instant at, Outcome.Failure why) {
    return endUndriven(runId, RunState.FAILED, at, Optional.of(why));
  }

  @Override
  public Uni<Void> cancel(String runId, Instant at) {
    return endUndriven(runId, RunState.CANCELLED, at, Optional.empty());
  }

  private Uni<Void> endUndriven(
      String runId, RunState state, Instant at, Optional<Outcome.Failure> why) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long run = RunId.requireNumber(runId);
              long atNanos = Columns.nanos(at);
              @Nullable String failure = why.map(NodeRow::failureText).orElse(null);
              return writer.write(
                  weight(failure),
                  session -> {
                    int ended = end(session, run, state, atNanos);
                    return ended == 0
                        ? 0
                        : session.update(
                                "UPDATE run_nodes SET state = ?, finished_at_ns = ?"
                                    + " WHERE run_id = ? AND finished_at_ns IS NULL",
                                NodeState.CANCELLED.name(),
                                atNanos,
                                run)
                            + RunRow.insertResult(session, run, null, failure, null);
                  });
            })
        .replaceWithVoid();
  }

  private static int end(Session session, long run, RunState state, long atNanos)
      throws SQLException {
    int ended =
        session.update(
            "UPDATE runs SET state = ?, finished_at_ns = ? WHERE id = ? AND finished_at_ns IS NULL",
            state.name(),
            atNanos,
            run);
    if (ended > 0) {
      session.later("DELETE FROM run_waits WHERE run_id = ?", run);
    }
    return ended;
  }

  @Override
  public Uni<Void> acquit() {
    return writer
        .write(
            0,
            session ->
                session.update(
                    "UPDATE runs SET resumes_in_vain = 0 WHERE owner = ?"
                        + " AND finished_at_ns IS NULL AND resumes_in_vain > 0",
                    lease.id()))
        .replaceWithVoid();
  }

  @Override
  public Uni<List<Wake>> wakes(String runId) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long run = RunId.requireNumber(runId);
              return reads.read(
                  session ->
                      session.all(
                          "SELECT event_id, node, activation FROM run_wakes WHERE run_id = ?"
                              + " ORDER BY event_id",
                          row ->
                              new Wake(
                                  row.getLong("event_id"),
                                  Columns.optionalText(row, "node"),
                                  row.getInt("activation")),
                          run));
            });
  }

  private static List<RecordedRun> withNodes(Session session, List<Run> runs) throws SQLException {
    List<RecordedRun> recorded = new ArrayList<>();
    for (Run run : runs) {
      References known = References.to(run.variables());
      recorded.add(
          new RecordedRun(
              run,
              session.all(
                  NodeRow.SELECT_OF_RUN,
                  row -> NodeRow.read(row, known),
                  RunId.requireNumber(run.id()))));
    }
    return recorded;
  }

  /** Bytes that the values hold in memory while they wait in the queue; only texts can be large. */
  private static long weight(@Nullable Object... values) {
    long bytes = 0;
    for (Object value : values) {
      bytes += value instanceof String text ? text.length() : 0;
    }
    return bytes;
  }
}
