package dev.dipeo.store.sqlite;

import dev.dipeo.store.StoreException;
import dev.dipeo.store.sql.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/** Connections to a file. */
record SqliteConnector(SqliteDialect dialect, SQLiteConfig config, String url)
    implements Connector {
  @Override
  public Connection connect() throws SQLException {
    return config.createConnection(url);
  }

  /**
   * IMMEDIATE takes the write lock at once, where the busy timeout waits for it. A transaction that
   * began by reading would fail without waiting when another process has written in between.
   */
  @Override
  public String beginWrite() {
    return "BEGIN IMMEDIATE";
  }

  @Override
  public StoreException explain(SQLException e) {
    return dialect.explain(e);
  }

  @Override
  public String beginRead() {
    return "BEGIN";
  }
}
