package dev.dipeo.it;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same where everything is kept in PostgreSQL. */
class RecoveryOnPostgresqlIT extends RecoveryIT {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private static PostgresqlServer server;

  @BeforeAll
  static void start(@TempDir Path home) throws IOException {
    server = new PostgresqlServer(home.resolve("postgresql"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Override
  Map<String, String> database() throws SQLException {
    Map<String, String> settings =
        new HashMap<>(server.settings("recovery_" + COUNT.incrementAndGet()));
    settings.put("DIPEO_REPLICA_NAME", "the-only-one"); // takes over at once, at another port too
    return settings;
  }
}
