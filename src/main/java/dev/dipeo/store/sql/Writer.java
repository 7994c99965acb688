package dev.dipeo.store.sql;

import dev.dipeo.journal.JournalFullException;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.StoreOutageException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: one thread takes all queued writes, up to a bound, runs them in one transaction,
 * commits, and only then completes their Unis. One disk sync serves many writes. A single write
 * does not wait for others; in a flood, a transaction waits a little for further writes, because
 * each rewrites the same few pages and syncs the disk.
 *
 * <p>Writes take effect in the order of subscription. A write that fails leaves no trace and does
 * not affect the others. When a commit fails, all its writes fail, and later writes are tried.
 */
public final class Writer {
  /** Most writes in one transaction: bounds how long another process waits for its turn. */
  static final int BATCH_MAX = 512;

  /** Most bytes of values in one transaction; one write alone may be larger. */
  static final long BATCH_BYTES_MAX = 16L << 20;

  /** Appends in the last transaction from which on the next one waits for further writes. */
  static final int SIBLINGS_MIN = 3;

  /** How long it waits at most in all, and for the next write. */
  private static final Duration GATHERING_MAX = Duration.ofMillis(2);

  private static final Duration GAP_MAX = Duration.ofNanos(500_000);

  /** How often an idle writer tests that writing works and that its files are in place. */
  static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);

  /** How often a transaction is tried that gives way to those of other processes. */
  private static final int TRIES_MAX = 5;

  private static final Logger LOG = Logger.getLogger(Writer.class);

  private final Session session;
  private final Dialect dialect;
  private final Statements<?> probe;
  private final Completions completions;
  private final OpenFiles files;
  // Bounded by the two admissions.
  private final LinkedBlockingQueue<PendingWrite<?>> queue = new LinkedBlockingQueue<>();
  private final QueueBound appends;
  private final QueueBound others;
  private final Thread thread;
  private volatile boolean closing;

  /** Appends in the last transaction that was committed. */
  private long siblings;

  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private final AtomicLong appended = new AtomicLong();
  private volatile @Nullable String outage;

  /**
   * @param session the connection; owned by the writer from now on
   * @param probe a write without meaning, to test whether writing works
   * @param files the files of the database; nothing is committed while they are displaced
   */
  Writer(
      Session session,
      Dialect dialect,
      Statements<?> probe,
      Completions completions,
      OpenFiles files,
      QueueBound appends,
      QueueBound others) {
    this.session = session;
    this.dialect = dialect;
    this.probe = probe;
    this.completions = completions;
    this.files = files;
    this.appends = appends;
    this.others = others;
    this.thread =
        Thread.ofPlatform().name("dipeo-store-writer").daemon(false).unstarted(this::runUntilEnd);
  }

  void start() {
    thread.start();
  }

  /** A write that brings in new work. */
  <T> Uni<T> append(long bytes, Statements<T> work) {
    return Uni.createFrom().emitter(emitter -> submit(bytes, work, appends, emitter));
  }

  /** A write needed by work in progress. */
  <T> Uni<T> write(long bytes, Statements<T> work) {
    return Uni.createFrom().emitter(emitter -> submit(bytes, work, others, emitter));
  }

  private <T> void submit(
      long bytes, Statements<T> work, QueueBound admission, UniEmitter<? super T> emitter) {
    if (closing) {
      emitter.fail(closed());
      return;
    }
    if (!admission.tryEnter(bytes)) {
      emitter.fail(new JournalFullException(admission.refusal()));
      return;
    }
    var write = new PendingWrite<T>(work, emitter, admission, bytes);
    queue.add(write);
    // The thread may have ended in between, without seeing this write.
    if (closing && !thread.isAlive() && queue.remove(write)) {
      write.fail(closed());
      write.deliver();
    }
  }

  private void runUntilEnd() {
    try {
      List<PendingWrite<?>> batch = new ArrayList<>();
      while (fill(batch)) {
        runBatch(batch);
        List<PendingWrite<?>> done = List.copyOf(batch);
        batch.clear();
        completions.add(() -> deliver(done));
      }
    } finally {
      try {
        // Closing would delete the file at the log's path, which may belong to another database.
        if (files.displaced().isEmpty()) {
          session.close();
        }
      } catch (SQLException e) {
        LOG.warnf("store.close_failed reason=\"%s\"", e.getMessage());
      }
    }
  }

  /** Waits for writes; false when closing and none is queued. */
  private boolean fill(List<PendingWrite<?>> batch) {
    try {
      PendingWrite<?> next = queue.poll();
      while (next == null) {
        if (closing) {
          return false;
        }
        next = queue.poll(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null && outage != null) {
          probe();
        } else if (next == null) {
          files.displaced().ifPresent(this::noteDisplaced);
        }
      }
      long bytes = 0;
      long end = System.nanoTime() + (siblings < SIBLINGS_MIN ? 0 : GATHERING_MAX.toNanos());
      while (next != null) {
        batch.add(next);
        bytes += next.bytes();
        next = batch.size() < BATCH_MAX && bytes < BATCH_BYTES_MAX ? further(end) : null;
      }
      return true;
    } catch (InterruptedException e) {
      // Closing interrupts the thread; queued writes are still written.
      return fill(batch);
    }
  }

  /** The next write; null when none is queued or comes soon. */
  private @Nullable PendingWrite<?> further(long end) {
    PendingWrite<?> queued = queue.poll();
    long left = Math.min(GAP_MAX.toNanos(), end - System.nanoTime());
    if (queued != null || left <= 0) {
      return queued;
    }
    try {
      return queue.poll(left, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return null; // closing: those that have come are written now
    }
  }

  private void runBatch(List<PendingWrite<?>> batch) {
    for (int tries = 1; !tryBatch(batch, tries < TRIES_MAX); tries++) {
      LOG.debugf("store.gave_way tries=%d", tries);
    }
  }

  /**
   * @param again whether it may be repeated
   * @return false if it has to be
   */
  private boolean tryBatch(List<PendingWrite<?>> batch, boolean again) {
    try {
      session.beginWrite();
    } catch (SQLException | RuntimeException e) {
      rollback();
      failAll(batch, e);
      return true;
    }
    try {
      for (PendingWrite<?> write : batch) {
        write.prepare(session);
      }
      // Together, so that their rows can be. No other write depends on them: it follows a commit.
      runThose(batch, write -> write.isOf(appends));
      runThose(batch, write -> !write.isOf(appends));
      session.writeGathered();
    } catch (SQLException | RuntimeException | Error e) {
      rollback();
      if (again && e instanceof SQLException sql && dialect.gaveWay(sql)) {
        return false;
      }
      if (isOutage(e)) {
        failAll(batch, e);
      } else if (batch.size() == 1) {
        fail(batch.getFirst(), e);
      } else {
        runEachByItself(batch);
      }
      return true;
    }
    commit(batch);
    return true;
  }

  private void runThose(List<PendingWrite<?>> batch, Predicate<PendingWrite<?>> which)
      throws SQLException {
    for (PendingWrite<?> write : batch) {
      if (which.test(write)) {
        write.run(session);
      }
    }
  }

  /** The slower way after a write of the batch failed: each write has its own savepoint. */
  private void runEachByItself(List<PendingWrite<?>> batch) {
    try {
      session.beginWrite();
      for (PendingWrite<?> write : batch) {
        session.savepoint();
        try {
          write.prepare(session);
          write.run(session);
          session.keepSavepoint();
        } catch (SQLException | RuntimeException | Error e) {
          fail(write, e);
          if (isOutage(e)) {
            // The database may have rolled back the whole transaction.
            rollback();
            failAll(batch, e);
            return;
          }
          session.undoSavepoint();
        }
      }
    } catch (SQLException | RuntimeException e) {
      rollback();
      failAll(batch, e);
      return;
    }
    commit(batch);
  }

  private void commit(List<PendingWrite<?>> batch) {
    // Here and not before the batch: an acknowledged write was in place when it was committed.
    Optional<String> displaced = files.displaced();
    if (displaced.isPresent()) {
      rollback();
      noteDisplaced(displaced.get());
      failAll(batch, new StoreOutageException(displaced.get(), null));
      return;
    }
    try {
      session.commit();
      commits.incrementAndGet();
      siblings = batch.stream().filter(write -> write.isOf(appends)).count();
      appended.addAndGet(siblings);
      if (outage != null) {
        LOG.info("store.recovered");
        outage = null;
      }
    } catch (SQLException | RuntimeException e) {
      unanswered.incrementAndGet();
      rollback();
      failAll(batch, e);
    }
  }

  private void probe() {
    try {
      session.beginWrite();
      probe.in(session);
      commit(List.of());
    } catch (SQLException | RuntimeException e) {
      rollback();
      noteOutage(explained(e));
    }
  }

  private void failAll(List<PendingWrite<?>> batch, Throwable e) {
    RuntimeException reason = outage(e);
    noteOutage(reason);
    for (PendingWrite<?> write : batch) {
      if (!write.hasFailed()) {
        write.fail(reason);
      }
    }
  }

  private void fail(PendingWrite<?> write, Throwable e) {
    write.fail(explained(e));
  }

  private boolean isOutage(Throwable e) {
    return e instanceof SQLException sql && dialect.isOutage(sql);
  }

  /** The whole transaction failed, whatever the cause; no single write is to blame. */
  private RuntimeException outage(Throwable e) {
    RuntimeException reason = explained(e);
    return reason instanceof StoreOutageException
        ? reason
        : new StoreOutageException(String.valueOf(reason.getMessage()), reason);
  }

  private RuntimeException explained(Throwable e) {
    return switch (e) {
      case SQLException sql -> dialect.failure(sql);
      case RuntimeException exception -> exception;
      default -> new StoreException("A write failed: " + e, e);
    };
  }

  private void noteDisplaced(String reason) {
    if (!reason.equals(outage)) {
      noteOutage(new StoreOutageException(reason, null));
      try {
        tellWhatIsIn();
        files.save(session);
      } catch (SQLException | RuntimeException e) {
        LOG.errorf("store.not_saved reason=\"%s\"", e.getMessage());
      }
    }
  }

  /**
   * Logs how many acknowledged records are in the displaced files, which are open but no longer
   * reachable by path.
   */
  private void tellWhatIsIn() throws SQLException {
    LOG.errorf(
        "store.displaced events=%d pending=%d runs_unfinished=%d: acknowledged before; what of it is"
            + " only in the displaced files ends with this process",
        count("events"), count("pending_events"), count("runs WHERE finished_at_ns IS NULL"));
  }

  private long count(String rows) throws SQLException {
    return session.first("SELECT count(*) FROM " + rows, row -> row.getLong(1)).orElse(0L);
  }

  private void noteOutage(RuntimeException reason) {
    String message = String.valueOf(reason.getMessage());
    if (!message.equals(outage)) {
      LOG.errorf("store.write_failed reason=\"%s\"", message);
    }
    outage = message;
  }

  private void rollback() {
    try {
      session.rollback();
    } catch (SQLException e) {
      // Some failures have rolled back already. If the transaction is still open, the next BEGIN
      // fails.
      LOG.debugf("store.rollback_failed reason=\"%s\"", e.getMessage());
    }
  }

  private static void deliver(List<PendingWrite<?>> writes) {
    for (PendingWrite<?> write : writes) {
      try {
        write.deliver();
      } catch (RuntimeException | Error e) {
        LOG.error("store.subscriber_failed", e);
      }
    }
  }

  private static StoreException closed() {
    return new StoreException("The store is closed: the program is ending.");
  }

  /** Accepts no more writes. The thread ends when those queued are committed. */
  void end() {
    closing = true;
  }

  /** Commits queued writes and ends the thread. Writes left after {@code max} fail. */
  void close(Duration max) {
    closing = true;
    thread.interrupt();
    boolean interrupted = false;
    try {
      thread.join(max);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    List<PendingWrite<?>> left = new ArrayList<>();
    queue.drainTo(left);
    left.forEach(write -> write.fail(closed()));
    completions.add(() -> deliver(left));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Transactions committed so far. */
  long commits() {
    return commits.get();
  }

  /** Transactions whose commit failed: whether it happened is not known. */
  long unanswered() {
    return unanswered.get();
  }

  /** Committed writes that brought in new work. */
  long appended() {
    return appended.get();
  }

  /** Why the last transaction failed; empty if it succeeded. */
  Optional<String> outage() {
    return Optional.ofNullable(outage);
  }

  boolean accepting() {
    return !closing && outage == null && !appends.isFull();
  }

  /** Writes whose completion has not been delivered. */
  int depth() {
    return appends.count() + others.count();
  }
}
