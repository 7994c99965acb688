package dev.dipeo.store.sql;

import dev.dipeo.journal.JournalFullException;
import dev.dipeo.store.StoreException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Runs reads on threads of their own, one per connection. Each read sees one state of the database.
 */
public final class Readers {
  private static final Logger LOG = Logger.getLogger(Readers.class);

  private final Dialect dialect;
  private final Executor completions;
  private final ArrayBlockingQueue<Session> idle;
  private final ThreadPoolExecutor threads;

  Readers(List<Session> sessions, int queueMax, Dialect dialect, Executor completions) {
    this.dialect = dialect;
    this.completions = completions;
    this.idle = new ArrayBlockingQueue<>(sessions.size(), false, sessions);
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            sessions.size(),
            sessions.size(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queueMax),
            task ->
                Thread.ofPlatform()
                    .name("dipeo-store-reader-" + number.incrementAndGet())
                    .daemon(true)
                    .unstarted(task));
  }

  <T> Uni<T> read(Statements<T> work) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              try {
                threads.execute(() -> run(work, emitter));
              } catch (RejectedExecutionException e) {
                emitter.fail(
                    threads.isShutdown()
                        ? new StoreException("The store is closed: the program is ending.", e)
                        : new JournalFullException(
                            "Too many reads wait already (" + threads.getQueue().size() + ")"));
              }
            });
  }

  private <T> void run(Statements<T> work, UniEmitter<? super T> emitter) {
    Runnable answer;
    try {
      T result = inTransaction(work);
      answer = () -> emitter.complete(result);
    } catch (SQLException e) {
      answer = () -> emitter.fail(dialect.failure(e));
    } catch (InterruptedException | RuntimeException | Error e) {
      answer = () -> emitter.fail(e);
    }
    try {
      completions.execute(answer);
    } catch (RejectedExecutionException e) {
      answer.run(); // the program is ending; every subscriber still gets its result
    }
  }

  private <T> T inTransaction(Statements<T> work) throws SQLException, InterruptedException {
    Session session = idle.take(); // there: as many threads as sessions
    try {
      session.beginRead();
      try {
        return work.in(session);
      } finally {
        session.rollback();
      }
    } finally {
      idle.add(session);
    }
  }

  /** Waits up to {@code max} for queued reads to finish, then closes the connections. */
  void close(Duration max) {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(max.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    for (Session session = idle.poll(); session != null; session = idle.poll()) {
      try {
        session.close();
      } catch (SQLException e) {
        LOG.warnf("store.close_failed reason=\"%s\"", e.getMessage());
      }
    }
  }
}
