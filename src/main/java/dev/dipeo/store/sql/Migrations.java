package dev.dipeo.store.sql;

import dev.dipeo.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Brings a database to the schema of this program. Migrations are the files listed here, which each
 * dialect has in a folder of its own. Each is applied once, in order and in one transaction, and
 * noted in {@code schema_migrations}. A released migration never changes.
 */
public final class Migrations {
  /** In order; the first is version 1. A list, because a native image cannot look into a folder. */
  static final List<String> FILES =
      List.of(
          "001_journal_and_runs.sql",
          "002_recovery.sql",
          "003_deliveries.sql",
          "004_repeats.sql",
          "005_checksums.sql",
          "006_waits.sql",
          "007_seen_keys.sql",
          "008_event_blocks.sql",
          "009_packed_runs.sql");

  /** What SQL alone cannot do, after the statements of a file. */
  private static final Map<String, Step> STEPS = Map.of("007_seen_keys.sql", MoveSeen::run);

  @FunctionalInterface
  private interface Step {
    void run(Session session) throws SQLException;
  }

  private Migrations() {}

  /**
   * Applies the migrations that are missing.
   *
   * @param place name of the database in messages
   * @throws StoreException when a newer version of the program has written the database
   */
  public static void apply(Session session, Dialect dialect, String place, InstantSource clock)
      throws SQLException {
    session.beginWrite(); // also keeps a second process from doing the same
    try {
      session.run(
          "CREATE TABLE IF NOT EXISTS schema_migrations ("
              + "version INTEGER PRIMARY KEY, file TEXT NOT NULL, applied_at_ns INTEGER NOT NULL)");
      int version =
          session
              .first(
                  "SELECT coalesce(max(version), 0) FROM schema_migrations", row -> row.getInt(1))
              .orElse(0);
      if (version > FILES.size()) {
        throw new StoreException(
            place
                + " was written by a newer version of this program (schema "
                + version
                + "; this one knows up to "
                + FILES.size()
                + "). Start the newer version, or choose another data folder.");
      }
      for (int next = version; next < FILES.size(); next++) {
        for (String statement : statements(dialect.migrations() + FILES.get(next))) {
          session.run(statement);
        }
        Step step = STEPS.get(FILES.get(next));
        if (step != null) {
          step.run(session);
        }
        session.update(
            "INSERT INTO schema_migrations (version, file, applied_at_ns) VALUES (?, ?, ?)",
            next + 1,
            FILES.get(next),
            Columns.nanos(clock.instant()));
      }
      session.commit();
    } catch (SQLException | RuntimeException e) {
      session.rollback();
      throw e;
    }
  }

  static List<String> statements(String file) {
    String text;
    try (var in = Migrations.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new StoreException("This program was built without " + file);
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String sql =
        text.lines()
            .filter(line -> !line.strip().startsWith("--"))
            .collect(Collectors.joining("\n"));
    return Arrays.stream(sql.split(";\\s*(\n|$)")).filter(part -> !part.isBlank()).toList();
  }
}
