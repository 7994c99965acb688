package load;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A real PostgreSQL on a scratch folder, which syncs each commit. */
final class Postgresql implements AutoCloseable {
  private static final String USER = "postgres";

  private final EmbeddedPostgres server;
  private final ProcessTree tree;

  private Postgresql(EmbeddedPostgres server, ProcessTree tree) {
    this.server = server;
    this.tree = tree;
  }

  /** Its end ends with this process, too. */
  static Postgresql start() throws IOException {
    Path folder = Files.createTempDirectory("bench");
    // made for tests, it would sync nothing
    EmbeddedPostgres server = EmbeddedPostgres.builder().setDataDirectory(folder).setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on").start();
    long pid = Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid")).getFirst());
    return new Postgresql(server, new ProcessTree(ProcessHandle.of(pid).orElseThrow()));
  }

  /** One of its databases. */
  record Database(Postgresql server, String name) {
    /** What a program is told to keep everything in it. */
    Map<String, String> settings() {
      return Map.of("QUARKUS_DATASOURCE_JDBC_URL", server.url(name), "QUARKUS_DATASOURCE_USERNAME", USER, "QUARKUS_DATASOURCE_PASSWORD", USER);
    }

    long[] numbers(String sql) throws SQLException {
      return server.numbers(name, sql);
    }
  }

  Database create(String name) throws SQLException {
    execute("CREATE DATABASE " + name);
    return new Database(this, name);
  }

  /** Has it write what it still has in memory. */
  void checkpoint() throws SQLException {
    execute("CHECKPOINT");
  }

  /** Bytes of its log since it was made. */
  long logBytes() throws SQLException {
    return numbers(USER, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")[0];
  }

  /** The first row that a query finds. */
  private long[] numbers(String database, String sql) throws SQLException {
    try (Connection connection = connect(database); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      long[] numbers = new long[rows.getMetaData().getColumnCount()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = rows.getLong(i + 1);
      }
      return numbers;
    }
  }

  String text(String sql) throws SQLException {
    try (Connection connection = connect(USER); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  ProcessTree tree() {
    return tree;
  }

  int port() {
    return server.getPort();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect(USER); Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), USER, USER);
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
