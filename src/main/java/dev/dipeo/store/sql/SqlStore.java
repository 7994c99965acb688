package dev.dipeo.store.sql;

import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.journal.Journal;
import dev.dipeo.replica.Member;
import dev.dipeo.replica.Replicas;
import dev.dipeo.run.DormantRuns;
import dev.dipeo.run.RunStore;
import dev.dipeo.store.RetentionBounds;
import dev.dipeo.store.StoreBounds;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The journal and the run records in one SQL database. One thread groups writes, other threads
 * read. Results are delivered through the given executor; those of writes one after another, in
 * commit order.
 */
public final class SqlStore implements AutoCloseable {
  private static final int JOIN_TRIES_MAX = 20;

  private final StoreBounds bounds;
  private final Dialect dialect;
  private final Writer writer;
  private final Readers reads;
  private final Dedupe seen;
  private final Journal journal;
  private final RunStore runs;
  private final DeliveryStore deliveries;
  private final Session writing;
  private final Lease lease = new Lease();
  private final SqlReplicas replicas;
  private final SqlDormantRuns dormant;
  private final long highestIdAtOpen;

  private SqlStore(
      StoreBounds bounds,
      Session writing,
      List<Session> reading,
      Dialect dialect,
      OpenFiles files,
      DedupeOpener dedupe,
      Executor completions)
      throws SQLException {
    this.bounds = bounds;
    this.writing = writing;
    this.dialect = dialect;
    this.highestIdAtOpen =
        writing
            .first(
                "SELECT coalesce(max(id), 0) FROM (SELECT max(id) AS id FROM events"
                    + " UNION ALL SELECT max(id) FROM runs"
                    + " UNION ALL SELECT max(id) FROM deliveries) AS ids",
                row -> row.getLong(1))
            .orElse(0L);
    this.writer =
        new Writer(
            writing,
            dialect,
            SqlStore::writeNothing,
            new Completions(completions),
            files,
            new QueueBound("events", bounds.journalQueueMax(), bounds.journalQueueBytesMax()),
            new QueueBound("writes of runs", bounds.runQueueMax(), bounds.runQueueBytesMax()));
    this.reads = new Readers(reading, bounds.readQueueMax(), dialect, completions);
    this.seen = dedupe.open(bounds.dedupeWindow(), writer, reads);
    this.journal = new SqlJournal(writer, reads, seen, lease);
    this.runs = new SqlRunStore(writer, reads, lease);
    this.replicas = new SqlReplicas(writer, reads, dialect, lease, bounds.lease());
    this.dormant = new SqlDormantRuns(writer, reads, lease);
    this.deliveries = new SqlDeliveryStore(writer, reads);
  }

  /** Makes what remembers deliveries. */
  @FunctionalInterface
  public interface DedupeOpener {
    Dedupe open(Duration window, Writer writer, Readers reads);
  }

  /**
   * Starts the threads on a database whose schema is up to date.
   *
   * @param writing the connection for writing; owned by the store from now on, as are the others
   * @param files the files of the database
   */
  public static SqlStore start(
      StoreBounds bounds,
      Session writing,
      List<Session> reading,
      Dialect dialect,
      OpenFiles files,
      DedupeOpener dedupe,
      Executor completions)
      throws SQLException {
    var store = new SqlStore(bounds, writing, reading, dialect, files, dedupe, completions);
    store.writer.start();
    return store;
  }

  /** Dirties a page so that the commit syncs the disk, without leaving a row behind. */
  private static int writeNothing(Session session) throws SQLException {
    return session.update("INSERT INTO pending_events (event_id) VALUES (?)", 0L)
        + session.update("DELETE FROM pending_events WHERE event_id = ?", 0L);
  }

  /** Reads ahead what the first append needs to tell repeated deliveries. */
  public Uni<Void> prepareAppends() {
    return writer
        .write(
            0,
            session -> {
              seen.refresh(session);
              return 0;
            })
        .replaceWithVoid();
  }

  /**
   * Joins the processes that share the store; not for the server of a folder, which is alone. From
   * now on, this process can write only while the others have not given it up. Blocks.
   *
   * @param lost called, in the thread that writes, when they have
   */
  public void join(Member member, InstantSource clock, Runnable lost) {
    Lease.Entry entry =
        writer
            .write(
                0,
                session ->
                    Lease.enter(
                        session,
                        member.name(),
                        member.kind(),
                        dialect.takesName(session, member.name()),
                        clock.instant()))
            .onFailure(TakenException.class) // another one has joined in the same moment
            .retry()
            .atMost(JOIN_TRIES_MAX)
            .await()
            .indefinitely();
    lease.take(writing, entry, member.kind(), lost);
  }

  /** What keeps the ids of this process apart from those of others. */
  public int slot() {
    return lease.slot();
  }

  public Replicas replicas() {
    return replicas;
  }

  public DormantRuns dormant() {
    return dormant;
  }

  public Journal journal() {
    return journal;
  }

  public RunStore runs() {
    return runs;
  }

  public DeliveryStore deliveries() {
    return deliveries;
  }

  /** Prunes old rows when called. */
  public Pruning pruning(RetentionBounds retention) {
    return new Pruning(writer, reads, dialect, retention, seen, bounds.dedupeWindow());
  }

  /**
   * The highest id of an event, run or delivery when the store was opened, 0 if there was none; for
   * {@link dev.dipeo.base.IdSource#startAfter}.
   */
  public long highestId() {
    return highestIdAtOpen;
  }

  /**
   * Whether an append is likely to succeed now: the queue has room and the last commit succeeded.
   */
  public boolean accepting() {
    return writer.accepting();
  }

  /** Why the last commit failed, for the operator; empty if it succeeded. */
  public Optional<String> lastError() {
    return writer.outage();
  }

  /** Writes that are queued or whose completion has not been delivered. */
  public int queueDepth() {
    return writer.depth();
  }

  /** Transactions committed since the store was opened. */
  public long commits() {
    return writer.commits();
  }

  /**
   * Accepts no more writes, commits those queued for at most {@link StoreBounds#closeWaitMax}, and
   * closes the database. Writes not committed by then fail.
   */
  @Override
  public void close() {
    reads.close(bounds.closeWaitMax());
    // Last: when the last connection closes, SQLite checkpoints and removes its log.
    writer.close(bounds.closeWaitMax());
  }

  Writer writer() {
    return writer;
  }

  Readers reads() {
    return reads;
  }
}
