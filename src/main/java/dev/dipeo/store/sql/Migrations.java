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
 * Brings a database to the schema of this program. Each migration is applied once, in order and in
 * one transaction, and noted in {@code schema_migrations}.
 *
 * <p>Not Flyway's: its start would be a good part of a receiver's, and one of the migrations needs
 * code in the same transaction.
 */
public final class Migrations {
  /** Where it is noted which ones are applied. */
  public static final String TABLE = "schema_migrations";

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
  public static void apply(Session session, MigrationFiles files, String place, InstantSource clock)
      throws SQLException {
    List<String> names = files.names();
    session.beginWrite();
    try {
      if (files.lock().isPresent()) {
        session.run(files.lock().get());
      }
      session.run(
          "CREATE TABLE IF NOT EXISTS "
              + TABLE
              + " (version INTEGER PRIMARY KEY, file TEXT NOT NULL, applied_at_ns BIGINT NOT NULL)");
      int version = version(session);
      if (version > names.size()) {
        throw new StoreException(
            place
                + " was written by a newer version of this program (schema "
                + version
                + "; this one knows up to "
                + names.size()
                + "). Start the newer version, or choose another data folder.");
      }
      for (int next = version; next < names.size(); next++) {
        for (String statement : statements(files.folder() + names.get(next))) {
          session.run(statement);
        }
        Step step = STEPS.get(names.get(next));
        if (step != null) {
          step.run(session);
        }
        session.update(
            "INSERT INTO " + TABLE + " (version, file, applied_at_ns) VALUES (?, ?, ?)",
            next + 1,
            names.get(next),
            Columns.nanos(clock.instant()));
      }
      session.commit();
    } catch (SQLException | RuntimeException e) {
      session.rollback();
      throw e;
    }
  }

  /** Whether a database that has the {@link #TABLE} has exactly the schema of this program. */
  public static boolean areApplied(Session session, MigrationFiles files) throws SQLException {
    return version(session) == files.names().size();
  }

  private static int version(Session session) throws SQLException {
    return session
        .first("SELECT coalesce(max(version), 0) FROM " + TABLE, row -> row.getInt(1))
        .orElse(0);
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
