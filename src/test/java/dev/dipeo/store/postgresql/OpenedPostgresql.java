package dev.dipeo.store.postgresql;

import dev.dipeo.store.Samples;
import dev.dipeo.store.StoreBounds;
import dev.dipeo.store.TestBounds;
import dev.dipeo.store.sql.SqlStore;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A store with the thread that its results come on, opened for a test. */
public record OpenedPostgresql(SqlStore store, ExecutorService completions)
    implements AutoCloseable {
  public static OpenedPostgresql in(Database database) {
    return with(database, TestBounds.STORE);
  }

  public static OpenedPostgresql with(Database database, StoreBounds bounds) {
    ExecutorService completions = Executors.newSingleThreadExecutor();
    try {
      return new OpenedPostgresql(
          Postgresql.open(
              database::connect, "test", bounds, completions, InstantSource.fixed(Samples.NOON)),
          completions);
    } catch (RuntimeException e) {
      completions.shutdown();
      throw e;
    }
  }

  @Override
  public void close() {
    store.close();
    completions.shutdown();
  }
}
