package dev.dipeo.store.sqlite;

import dev.dipeo.store.Samples;
import dev.dipeo.store.StoreBounds;
import dev.dipeo.store.TestBounds;
import dev.dipeo.store.sql.SqlStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A store with the thread that its results come on, opened for a test. */
public record Opened(SqlStore store, ExecutorService completions) implements AutoCloseable {
  public static Opened in(Path folder) {
    return with(folder, TestBounds.STORE);
  }

  public static Opened with(Path folder, StoreBounds bounds) {
    ExecutorService completions = Executors.newSingleThreadExecutor();
    try {
      return new Opened(
          Sqlite.open(folder, bounds, completions, InstantSource.fixed(Samples.NOON)), completions);
    } catch (RuntimeException e) {
      completions.shutdown();
      throw e;
    }
  }

  /** Changes rows behind the store's back, as damage to the disk would. */
  public static void damage(Path folder, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Sqlite.FILE));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 5000");
      if (statement.executeUpdate(sql) == 0) {
        throw new IllegalStateException("nothing to damage");
      }
    }
  }

  /** The first number that a query on the files finds. */
  public static long number(Path folder, String sql) throws SQLException {
    try (Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Sqlite.FILE));
        ResultSet rows = other.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() {
    store.close();
    completions.shutdown();
  }
}
