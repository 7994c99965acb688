package dev.dipeo.store.postgresql;

import dev.dipeo.store.Samples;
import dev.dipeo.store.TestBounds;
import dev.dipeo.store.sql.SqlStore;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A store with the thread that its results come on, opened for a test. */
public record OpenedPostgresql(SqlStore store, ExecutorService completions)
    implements AutoCloseable {
  public static OpenedPostgresql in(Database database) {
    return open(database, false);
  }

  /** As a server does. */
  public static OpenedPostgresql aloneIn(Database database) {
    return open(database, true);
  }

  private static OpenedPostgresql open(Database database, boolean alone) {
    ExecutorService completions = Executors.newSingleThreadExecutor();
    InstantSource clock = InstantSource.fixed(Samples.NOON);
    try {
      return new OpenedPostgresql(
          alone
              ? Postgresql.openAlone(
                  database::connect, "test", TestBounds.STORE, completions, clock)
              : Postgresql.open(database::connect, "test", TestBounds.STORE, completions, clock),
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
