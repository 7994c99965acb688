package dev.dipeo.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real PostgreSQL, as a process of its own that can be restarted. */
final class PostgresqlServer implements AutoCloseable {
  private final Path folder;
  private final int port;
  private EmbeddedPostgres server;

  /**
   * @param folder where it keeps its data; does not exist yet
   */
  PostgresqlServer(Path folder) throws IOException {
    this.folder = folder;
    this.port = PackagedProgram.freePort();
    this.server = start();
  }

  private EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(folder)
        .setCleanDataDirectory(false)
        .start();
  }

  void stop() throws IOException {
    server.close();
  }

  void startAgain() throws IOException {
    server = start();
  }

  /** What a program is told to keep everything in a database of this server. */
  Map<String, String> settings(String database) throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + database);
    }
    return Map.of(
        "DIPEO_STORE",
        "postgresql",
        "QUARKUS_DATASOURCE_JDBC_URL",
        url(database),
        "QUARKUS_DATASOURCE_USERNAME",
        "postgres",
        "QUARKUS_DATASOURCE_PASSWORD",
        "postgres");
  }

  /** The first number that a query finds. */
  long number(String database, String sql) throws SQLException {
    return numbers(database, sql).getFirst();
  }

  /** The first number of each row that a query finds. */
  List<Long> numbers(String database, String sql) throws SQLException {
    return texts(database, sql).stream().map(Long::valueOf).toList();
  }

  /** The first value of each row that a query finds. */
  List<String> texts(String database, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), "postgres", "postgres");
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
