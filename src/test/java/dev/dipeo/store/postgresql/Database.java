package dev.dipeo.store.postgresql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** An empty database of a real PostgreSQL, which is started once for all tests of a process. */
public final class Database {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final EmbeddedPostgres server;
  private final String name;

  private Database(EmbeddedPostgres server, String name) {
    this.server = server;
    this.name = name;
  }

  /** Started when first asked for; it ends with the process. */
  private static final class Server {
    static final EmbeddedPostgres SHARED = start();

    static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public static Database create() {
    Database database = new Database(Server.SHARED, "test_" + COUNT.incrementAndGet());
    try (Connection connection = Server.SHARED.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + database.name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return database;
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        server.getJdbcUrl("postgres", name) + "&reWriteBatchedInserts=true");
  }

  /** Changes rows behind the store's back. */
  public int change(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** The first number that a query finds. */
  public long number(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Ends the connections of everybody else, as a server that is restarted does. */
  void disconnectAll() throws SQLException {
    number(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }
}
