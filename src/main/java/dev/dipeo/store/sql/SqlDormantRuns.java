package dev.dipeo.store.sql;

import dev.dipeo.run.DormantRuns;
import dev.dipeo.run.DormantWait;
import dev.dipeo.run.RunId;
import io.smallrye.mutiny.Uni;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The dormant runs in a SQL database: their owner is {@link Lease#DORMANT}, and {@code run_waits}
 * has the deadline and the condition of each wait. A run that was called has the owner {@link
 * Lease#CALLED} until someone takes it.
 */
final class SqlDormantRuns implements DormantRuns {
  private static final String CALL = "UPDATE runs SET owner = ? WHERE id = ? AND owner = ?";

  private static final String FORGET =
      "UPDATE run_waits SET until_ns = NULL, condition = NULL WHERE run_id = ?";

  private final Writer writer;
  private final Readers reads;
  private final Lease lease;

  SqlDormantRuns(Writer writer, Readers reads, Lease lease) {
    this.writer = writer;
    this.reads = reads;
    this.lease = lease;
  }

  @Override
  public Uni<Boolean> layDown(List<DormantWait> waits, BooleanSupplier mayStill) {
    List<DormantWait> copy = List.copyOf(waits);
    long run = RunId.requireNumber(copy.getFirst().runId());
    long bytes = copy.stream().mapToLong(wait -> wait.condition().length()).sum();
    return writer.write(
        bytes, session -> mayStill.getAsBoolean() && laidDown(session, run, lease.id(), copy));
  }

  /** Also true if it was laid down before, by a transaction without an answer. */
  private static boolean laidDown(Session session, long run, long self, List<DormantWait> waits)
      throws SQLException {
    int mine =
        session.update(
            "UPDATE runs SET owner = ? WHERE id = ? AND owner = ? AND finished_at_ns IS NULL",
            Lease.DORMANT,
            run,
            self);
    if (mine > 0) {
      for (DormantWait wait : waits) {
        session.later(
            "INSERT INTO run_waits (run_id, node, activation, provider, name, until_ns, condition)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id, node, activation) DO UPDATE"
                + " SET until_ns = excluded.until_ns, condition = excluded.condition",
            run,
            wait.node(),
            wait.activation(),
            wait.provider(),
            wait.name(),
            Columns.nanos(wait.until()),
            wait.condition());
      }
    }
    return true;
  }

  @Override
  public Uni<List<DormantWait>> waitingFor(
      String provider, String name, Optional<DormantWait> after, int max) {
    return reads.read(
        session ->
            session.all(
                "SELECT run_id, node, activation, provider, name, until_ns, condition"
                    + " FROM run_waits WHERE provider = ? AND name IN (?, '')"
                    + " AND until_ns IS NOT NULL AND (run_id, node, activation) > (?, ?, ?)"
                    + " ORDER BY run_id, node, activation LIMIT ?",
                SqlDormantRuns::read,
                provider,
                name,
                after.map(wait -> RunId.requireNumber(wait.runId())).orElse(0L),
                after.map(DormantWait::node).orElse(""),
                after.map(DormantWait::activation).orElse(0),
                max));
  }

  private static DormantWait read(ResultSet row) throws SQLException {
    return new DormantWait(
        RunId.of(row.getLong("run_id")),
        row.getString("node"),
        row.getInt("activation"),
        row.getString("provider"),
        row.getString("name"),
        Columns.instant(row, "until_ns"),
        row.getString("condition"));
  }

  @Override
  public Uni<Boolean> call(DormantWait wait, long eventId) {
    long run = RunId.requireNumber(wait.runId());
    return writer.write(
        0,
        session -> {
          if (session.update(CALL, Lease.CALLED, run, Lease.DORMANT) == 0) {
            return false;
          }
          if (!SqlRunStore.woke(session, run, wait.node(), wait.activation(), eventId)) {
            return session.update(CALL, Lease.DORMANT, run, Lease.CALLED) == 0;
          }
          session.later(FORGET, run);
          return true;
        });
  }

  @Override
  public Uni<Long> count() {
    return reads.read(
        session ->
            session
                .first(
                    "SELECT count(*) FROM runs WHERE owner = ? AND finished_at_ns IS NULL",
                    row -> row.getLong(1),
                    Lease.DORMANT)
                .orElse(0L));
  }

  /** Runs of which a wait ends until then, at most so many. */
  static List<Long> due(Session session, Instant until, int max) throws SQLException {
    return session.all(
        "SELECT DISTINCT run_id FROM run_waits WHERE until_ns IS NOT NULL AND until_ns <= ?"
            + " LIMIT ?",
        row -> row.getLong(1),
        Columns.nanos(until),
        max);
  }

  /** Calls runs because the time of a wait is over, or soon will be. */
  static void callDue(Session session, Instant until, int max) throws SQLException {
    for (long run : due(session, until, max)) {
      session.later(CALL, Lease.CALLED, run, Lease.DORMANT);
      session.later(FORGET, run);
    }
  }
}
