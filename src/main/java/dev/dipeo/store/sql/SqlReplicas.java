package dev.dipeo.store.sql;

import dev.dipeo.replica.Claim;
import dev.dipeo.replica.Errands;
import dev.dipeo.replica.Replica;
import dev.dipeo.replica.Replicas;
import dev.dipeo.run.RunId;
import io.smallrye.mutiny.Uni;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** The processes that share a SQL database. */
final class SqlReplicas implements Replicas {
  /** Most runs, and most events, that are taken over at once: others may take some, too. */
  static final int CLAIM_MAX = 500;

  /** Most errands that are looked at once. */
  private static final int ERRANDS_MAX = 500;

  private static final int RENEWALS_IN_LEASE = 3;

  private static final Logger LOG = Logger.getLogger(SqlReplicas.class);

  private static final String OF_NOBODY = "owner NOT IN (SELECT id FROM replicas)";

  private static final String RUNS_OF_NOBODY =
      "SELECT id, owner FROM runs WHERE finished_at_ns IS NULL AND owner > "
          + Lease.DORMANT
          + " AND "
          + OF_NOBODY
          + " ORDER BY id LIMIT ?";

  private static final String FORGET_SHOWN =
      "DELETE FROM shown_events WHERE owner = ? AND event_id = ?";

  private static final String SHOWN_BY_NOBODY =
      "SELECT owner, event_id FROM shown_events WHERE " + OF_NOBODY + " LIMIT ?";

  private static final String EVENTS_OF_NOBODY =
      "SELECT event_id FROM pending_events WHERE " + OF_NOBODY + " ORDER BY event_id LIMIT ?";

  private final Writer writer;
  private final Readers reads;
  private final Dialect dialect;
  private final Lease lease;
  private final Duration leaseTime;
  private final Presence presence;
  private volatile boolean first;

  SqlReplicas(Writer writer, Readers reads, Dialect dialect, Lease lease, Duration leaseTime) {
    this.writer = writer;
    this.reads = reads;
    this.dialect = dialect;
    this.lease = lease;
    this.leaseTime = leaseTime;
    this.presence = new Presence(leaseTime);
    this.first = !dialect.isShared();
  }

  @Override
  public long self() {
    return lease.id();
  }

  private record Seen(List<Presence.Beat> beats, boolean orphans) {}

  private record Left(long run, boolean called) {}

  private record Shown(long owner, long event) {}

  @Override
  public Uni<Claim> claim(Instant due) {
    return reads
        .read(session -> look(session, due))
        .onFailure()
        .invoke(presence::forget) // nobody can be blamed for what the database does not do
        .chain(
            seen -> {
              List<Presence.Beat> gone = presence.gone(seen.beats(), lease.id(), System.nanoTime());
              return gone.isEmpty() && !seen.orphans()
                  ? Uni.createFrom().item(Claim.NOTHING)
                  : writer.write(0, session -> take(session, gone, due));
            });
  }

  private Seen look(Session session, Instant due) throws SQLException {
    List<Presence.Beat> beats = new ArrayList<>();
    OptionalLong lowest = OptionalLong.empty();
    for (var row :
        session.all(
            "SELECT id, beat, kind FROM replicas ORDER BY id",
            row ->
                Map.entry(
                    new Presence.Beat(row.getLong(1), row.getLong(2)),
                    Replica.Kind.valueOf(row.getString(3))))) {
      beats.add(row.getKey());
      if (lowest.isEmpty() && row.getValue() == Replica.Kind.SERVER) {
        lowest = OptionalLong.of(row.getKey().id());
      }
    }
    first = lowest.orElse(lease.id()) == lease.id();
    return new Seen(
        beats,
        !session.all(RUNS_OF_NOBODY, row -> row.getLong(1), 1).isEmpty()
            || !SqlDormantRuns.due(session, due, 1).isEmpty()
            || !session.all(SHOWN_BY_NOBODY, row -> row.getLong(1), 1).isEmpty()
            || (dialect.isShared()
                && !session.all(EVENTS_OF_NOBODY, row -> row.getLong(1), 1).isEmpty()));
  }

  private Claim take(Session session, List<Presence.Beat> gone, Instant due) throws SQLException {
    for (Presence.Beat beat : gone) {
      // Not one that is writing just now.
      boolean mine =
          session
              .first(
                  "SELECT id FROM replicas WHERE id = ? AND beat = ?" + dialect.skipLocked(),
                  row -> row.getLong(1),
                  beat.id(),
                  beat.beat())
              .isPresent();
      if (mine) {
        session.update("DELETE FROM replicas WHERE id = ?", beat.id());
        LOG.warnf("replica.given_up id=%d: it wrote nothing for its lease", beat.id());
      }
    }
    inheritShown(session);
    SqlDormantRuns.callDue(session, due, CLAIM_MAX);
    List<Left> left =
        session.all(
            RUNS_OF_NOBODY + dialect.skipLocked(),
            row -> new Left(row.getLong(1), row.getLong(2) == Lease.CALLED),
            CLAIM_MAX);
    session.laterForEach(
        left.stream().map(Left::run).toList(),
        "UPDATE runs SET owner = ? WHERE id = ?",
        lease.id());
    List<Long> events = List.of();
    if (dialect.isShared()) { // only servers own events, and a folder has one
      events =
          session.all(EVENTS_OF_NOBODY + dialect.skipLocked(), row -> row.getLong(1), CLAIM_MAX);
      session.laterForEach(
          events, "UPDATE pending_events SET owner = ? WHERE event_id = ?", lease.id());
    }
    return new Claim(runs(left, false), runs(left, true), events);
  }

  private static List<Long> runs(List<Left> left, boolean called) {
    return left.stream().filter(one -> one.called() == called).map(Left::run).toList();
  }

  /** A dormant run may wait for what another one has dispatched and had no time to look at. */
  private void inheritShown(Session session) throws SQLException {
    List<Shown> left =
        session.all(SHOWN_BY_NOBODY, row -> new Shown(row.getLong(1), row.getLong(2)), ERRANDS_MAX);
    for (Shown shown : left) {
      session.later(
          "INSERT INTO shown_events (owner, event_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
          lease.id(),
          shown.event());
      session.later(FORGET_SHOWN, shown.owner(), shown.event());
    }
  }

  @Override
  public boolean isFirst() {
    return first;
  }

  @Override
  public long unanswered() {
    return writer.unanswered();
  }

  @Override
  public Uni<Void> giveBack(List<String> runIds) {
    List<Long> runs = runIds.stream().map(RunId::requireNumber).toList();
    return dialect.isShared()
        ? writer
            .write(
                0,
                session ->
                    session.laterForEach(
                        runs,
                        // In good order: it has not ended the process.
                        "UPDATE runs SET owner = ?, resumes_in_vain = 0 WHERE owner = ? AND id = ?",
                        Lease.NOBODY,
                        lease.id()))
            .replaceWithVoid()
        : Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Void> leave() {
    return lease.hasJoined()
        ? writer.write(0, lease::leave).invoke(writer::end).replaceWithVoid()
        : Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Void> renew() {
    return lease.hasJoined()
        ? writer.write(0, _ -> 0).replaceWithVoid()
        : Uni.createFrom().voidItem();
  }

  @Override
  public Duration renewEvery() {
    return leaseTime.dividedBy(RENEWALS_IN_LEASE);
  }

  @Override
  public Uni<Errands> errands() {
    return reads.read(
        session ->
            new Errands(
                session.all(
                    "SELECT id FROM runs WHERE owner = ? AND cancel_asked = 1"
                        + " AND finished_at_ns IS NULL ORDER BY id LIMIT ?",
                    row -> row.getLong(1),
                    lease.id(),
                    ERRANDS_MAX),
                session.all(
                    "SELECT event_id FROM shown_events WHERE owner = ? ORDER BY event_id LIMIT ?",
                    row -> row.getLong(1),
                    lease.id(),
                    ERRANDS_MAX)));
  }

  @Override
  public Uni<Void> shown(List<Long> events) {
    List<Long> copy = List.copyOf(events);
    return writer
        .write(0, session -> session.laterForEach(copy, FORGET_SHOWN, lease.id()))
        .replaceWithVoid();
  }

  /**
   * Shows events that were dispatched here to the replicas whose runs wait for such, and to this
   * one for dormant runs. In the transaction that marks them as dispatched: a run that began to
   * wait too late to be found looks for them in the journal.
   */
  static int show(Session session, List<Long> events, long self) throws SQLException {
    return session.laterForEach(
        events,
        "INSERT INTO shown_events (owner, event_id)"
            + " SELECT DISTINCT CASE WHEN r.owner = ? THEN ? ELSE r.owner END, e.id FROM events e"
            + " JOIN run_waits w ON w.provider = e.provider AND w.name IN (e.name, '')"
            + " JOIN runs r ON r.id = w.run_id AND r.owner NOT IN (?, ?)"
            + " AND r.finished_at_ns IS NULL"
            + " WHERE e.id = ?"
            + " ON CONFLICT DO NOTHING",
        Lease.DORMANT,
        self,
        self,
        Lease.CALLED); // looks for it when it goes on
  }

  @Override
  public Uni<List<Replica>> list() {
    return reads.read(
        session ->
            session.all(
                "SELECT p.id, p.name, p.kind, p.since_ns,"
                    + " (SELECT count(*) FROM runs r WHERE r.owner = p.id"
                    + " AND r.finished_at_ns IS NULL) AS runs,"
                    + " (SELECT count(*) FROM pending_events e WHERE e.owner = p.id) AS events"
                    + " FROM replicas p ORDER BY p.id",
                row ->
                    new Replica(
                        row.getLong("id"),
                        row.getString("name"),
                        Replica.Kind.valueOf(row.getString("kind")),
                        since(row),
                        row.getLong("runs"),
                        row.getLong("events"))));
  }

  private static Optional<Instant> since(ResultSet row) throws SQLException {
    return row.getLong("since_ns") == 0
        ? Optional.empty()
        : Optional.of(Columns.instant(row, "since_ns"));
  }

  @Override
  public Uni<Map<String, Driver>> driving(List<String> runIds) {
    List<String> copy = List.copyOf(runIds);
    return reads.read(
        session -> {
          Map<String, Driver> drivers = new HashMap<>();
          for (String run : copy) {
            session
                .first(
                    "SELECT p.id, p.name FROM runs r JOIN replicas p ON p.id = r.owner"
                        + " WHERE r.id = ? AND r.finished_at_ns IS NULL AND p.id <> ?",
                    row -> new Driver(row.getLong(1), row.getString(2)),
                    RunId.requireNumber(run),
                    Lease.NOBODY)
                .ifPresent(driver -> drivers.put(run, driver));
          }
          return drivers;
        });
  }

  @Override
  public Uni<Void> askToCancel(String runId) {
    return writer
        .write(
            0,
            session ->
                session.update(
                    "UPDATE runs SET cancel_asked = 1 WHERE id = ? AND finished_at_ns IS NULL",
                    RunId.requireNumber(runId)))
        .replaceWithVoid();
  }
}
