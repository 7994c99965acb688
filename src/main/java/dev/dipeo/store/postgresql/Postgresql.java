package dev.dipeo.store.postgresql;

import dev.dipeo.store.StoreBounds;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.sql.MigrationFiles;
import dev.dipeo.store.sql.Migrations;
import dev.dipeo.store.sql.OpenFiles;
import dev.dipeo.store.sql.Opening;
import dev.dipeo.store.sql.Session;
import dev.dipeo.store.sql.SqlStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/** Opens the store in PostgreSQL. */
public final class Postgresql {
  /** Any number, the same in every process: whoever migrates holds this lock. */
  private static final long MIGRATION_LOCK = 0x6469_7065_6f01L;

  public static final MigrationFiles MIGRATIONS =
      new MigrationFiles(
          "/dev/dipeo/store/postgresql/migrations/",
          List.of("001_store.sql", "002_replicas.sql", "003_dormant_runs.sql"),
          Optional.of("SELECT pg_advisory_xact_lock(" + MIGRATION_LOCK + ")"));

  /**
   * Any number, the same in every process: those that use a store share it, a copy has it alone.
   */
  private static final long STORE_LOCK = 0x6469_7065_6f02L;

  private static final String SHARED = "SELECT pg_advisory_lock_shared(" + STORE_LOCK + ")";
  private static final String ALONE = "SELECT pg_advisory_lock(" + STORE_LOCK + ")";

  /** Longest wait of a copy for a server that is about to end. */
  private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(5);

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final Logger LOG = Logger.getLogger(Postgresql.class);

  private Postgresql() {}

  /**
   * Migrates the schema of the database and opens the store. Blocks.
   *
   * @param connections opens them; the store keeps as many as it reads with, and one
   * @param place the database in messages, without secrets
   * @param completions where Unis complete; never used for the store's own work. Subscribers must
   *     not block it
   * @throws StoreException when the database cannot be used; the message names the remedy
   */
  public static SqlStore open(
      ConnectionSource connections,
      String place,
      StoreBounds bounds,
      Executor completions,
      InstantSource clock) {
    return open(
        () ->
            ending(
                locked(
                    connections.connect(),
                    SHARED,
                    "A store is being copied into the database "
                        + place
                        + ". Start when that has ended.",
                    bounds.lockWaitMax()),
                bounds.lease()),
        connections,
        place,
        bounds,
        completions,
        clock);
  }

  private static SqlStore open(
      ConnectionSource toWrite,
      ConnectionSource toRead,
      String place,
      StoreBounds bounds,
      Executor completions,
      InstantSource clock) {
    var dialect = new PostgresqlDialect(place);
    return Opening.of(
        dialect,
        opening -> {
          Session writing = migrated(opening, dialect, toWrite, place, clock);
          CopyMark.refuse(writing, place);
          List<Session> reading = new ArrayList<>();
          for (int i = 0; i < bounds.readThreads(); i++) {
            reading.add(opening.add(new Session(new PostgresqlConnector(dialect, toRead))));
          }
          return SqlStore.start(
              bounds,
              writing,
              reading,
              dialect,
              OpenFiles.ELSEWHERE,
              (window, _, _) -> new IndexDedupe(window),
              completions);
        });
  }

  /**
   * Migrates the schema of the database and opens it to copy a store into it. Blocks. No server can
   * use it meanwhile.
   *
   * @throws StoreException when a server uses it, or it cannot be used
   */
  public static Session openToFill(
      ConnectionSource connections, String place, InstantSource clock) {
    var dialect = new PostgresqlDialect(place);
    ConnectionSource alone =
        () ->
            locked(
                connections.connect(),
                ALONE,
                "A server uses the database "
                    + place
                    + ". Stop all of them, or name another database.",
                LOCK_WAIT_MAX);
    return Opening.of(dialect, opening -> migrated(opening, dialect, alone, place, clock));
  }

  /** A connection to write with, to a database of this program's schema. */
  private static Session migrated(
      Opening opening,
      PostgresqlDialect dialect,
      ConnectionSource source,
      String place,
      InstantSource clock)
      throws SQLException {
    Session session =
        opening.add(new Session(new PostgresqlConnector(dialect, () -> synced(source.connect()))));
    Migrations.apply(session, MIGRATIONS, place, clock);
    return session;
  }

  /**
   * A commit is on the server's disk when it is answered, whatever the server's own setting. A
   * stricter setting stays.
   */
  private static Connection synced(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      String setting = said(statement, "SHOW synchronous_commit");
      if (setting.equals("off") || setting.equals("local")) {
        statement.execute("SET synchronous_commit = 'on'");
      }
      if (said(statement, "SHOW fsync").equals("off")) {
        LOG.warn(
            "store.not_synced: the database runs with fsync=off, so events that were acknowledged"
                + " are lost with its machine's power");
      }
      return connection;
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  /**
   * The database ends the connection of a process that stands still within a transaction, so that
   * others need not wait for its rows.
   */
  private static Connection ending(Connection connection, Duration standstillMax)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // A machine that died is noticed by the database within half a minute.
      statement.execute("SET tcp_keepalives_idle = 10");
      statement.execute("SET tcp_keepalives_interval = 5");
      statement.execute("SET tcp_keepalives_count = 3");
      statement.execute("SET idle_in_transaction_session_timeout = " + standstillMax.toMillis());
      return connection;
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  /**
   * Holds a lock for as long as the connection.
   *
   * @param refusal told when others hold it for too long
   */
  private static Connection locked(
      Connection connection, String lock, String refusal, Duration waitMax) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = " + waitMax.toMillis());
      statement.execute(lock);
      statement.execute("SET lock_timeout = 0");
      return connection;
    } catch (SQLException e) {
      close(connection);
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new StoreException(refusal);
      }
      throw e;
    }
  }

  private static String said(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debugf("store.close_failed reason=\"%s\"", e.getMessage());
    }
  }
}
