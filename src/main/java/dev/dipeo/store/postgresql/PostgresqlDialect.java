package dev.dipeo.store.postgresql;

import dev.dipeo.store.StoreException;
import dev.dipeo.store.sql.Dialect;
import dev.dipeo.store.sql.Session;
import java.sql.SQLException;
import java.util.Set;

/**
 * PostgreSQL: its transactions, its schema, and its error codes as advice
 * (postgresql.org/docs/current/errcodes-appendix.html; the first two characters are the class).
 */
final class PostgresqlDialect implements Dialect {
  /** Of one statement: its data, its constraints, its text. Every other class is an outage. */
  private static final Set<String> STATEMENT_CLASSES = Set.of("22", "23", "42");

  /** Any number, the same in every process: the first half of the locks on names. */
  private static final int NAMES = 0x6469_7065;

  static final String CONNECTION_CLASS = "08";
  private static final String NOT_ALLOWED = "42501";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String DEADLOCK = "40P01";
  private static final String DISK_FULL = "53100";
  private static final String TOO_MANY_CONNECTIONS = "53300";
  private static final String READ_ONLY = "25006";
  private static final String AUTHORIZATION_CLASS = "28";
  private static final String NO_SUCH_DATABASE = "3D000";

  private final String place;

  /**
   * @param place the database in messages, without secrets
   */
  PostgresqlDialect(String place) {
    this.place = place;
  }

  @Override
  public long usedBytes(Session session) throws SQLException {
    return session
        .first(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class"
                + " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'",
            row -> row.getLong(1))
        .orElse(0L);
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public String skipLocked() {
    return " FOR UPDATE SKIP LOCKED";
  }

  /** A process holds a lock on its name for as long as its connection. */
  @Override
  public boolean takesName(Session session, String name) throws SQLException {
    return session
        .first("SELECT pg_try_advisory_lock(?, hashtext(?))", row -> row.getBoolean(1), NAMES, name)
        .orElse(false);
  }

  /** Nothing: autovacuum keeps the space of removed rows for new ones. */
  @Override
  public long giveBack(Session session) {
    return 0;
  }

  @Override
  public boolean isOutage(SQLException e) {
    String state = state(e);
    return state.equals(NOT_ALLOWED) || !STATEMENT_CLASSES.contains(kind(state));
  }

  @Override
  public boolean gaveWay(SQLException e) {
    return state(e).equals(DEADLOCK);
  }

  @Override
  public boolean isTaken(SQLException e) {
    return state(e).equals(UNIQUE_VIOLATION);
  }

  @Override
  public StoreException explain(SQLException e) {
    return new StoreException(advice(e), e);
  }

  private String advice(SQLException e) {
    String state = state(e);
    String said = e.getMessage();
    return switch (state) {
      case DISK_FULL ->
          "The disk of the database "
              + place
              + " is full: nothing more can be recorded. Free space there; recording goes on by"
              + " itself.";
      case TOO_MANY_CONNECTIONS ->
          "The database "
              + place
              + " has no connection left ("
              + said
              + "). Raise its max_connections, or see who else uses them.";
      case READ_ONLY ->
          "The database "
              + place
              + " can only be read: it is a standby. Set quarkus.datasource.jdbc.url to the one that"
              + " can be written to, or name all and add targetServerType=primary.";
      case NO_SUCH_DATABASE ->
          "There is no database " + place + ": create it, or set quarkus.datasource.jdbc.url.";
      case NOT_ALLOWED ->
          "The database "
              + place
              + " does not allow its user what the program needs ("
              + said
              + "). Make the user the owner of its schema.";
      default ->
          switch (kind(state)) {
            case AUTHORIZATION_CLASS ->
                "The database "
                    + place
                    + " refuses the user ("
                    + said
                    + "). See quarkus.datasource.username and quarkus.datasource.password.";
            case CONNECTION_CLASS ->
                "The database "
                    + place
                    + " does not answer ("
                    + said
                    + "). Recording goes on by itself when it does.";
            default -> "The database " + place + " failed (" + state + "): " + said;
          };
    };
  }

  static String state(SQLException e) {
    // A failed batch says what failed in its cause, with the same state.
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  static String kind(String state) {
    return state.length() < 2 ? "" : state.substring(0, 2);
  }
}
