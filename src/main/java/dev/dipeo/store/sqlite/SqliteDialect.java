package dev.dipeo.store.sqlite;

import dev.dipeo.store.StoreException;
import dev.dipeo.store.sql.Dialect;
import dev.dipeo.store.sql.Session;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * SQLite: its transactions, its free space, its schema, and its error codes
 * (sqlite.org/rescode.html) as advice.
 */
final class SqliteDialect implements Dialect {
  /** The low byte of an extended error code is the kind of error. */
  private static final int PRIMARY_CODE = 0xff;

  /** Pages returned to the file system in one step: 2 MiB. */
  static final int VACUUM_PAGES_MAX = 512;

  /** New rows reuse free pages; pages are returned only above this share of free ones. */
  private static final double FREE_SHARE_MAX = 0.25;

  private static final Set<Integer> OUTAGES =
      Stream.of(
              SQLiteErrorCode.SQLITE_FULL,
              SQLiteErrorCode.SQLITE_IOERR,
              SQLiteErrorCode.SQLITE_READONLY,
              SQLiteErrorCode.SQLITE_CANTOPEN,
              SQLiteErrorCode.SQLITE_PERM,
              SQLiteErrorCode.SQLITE_CORRUPT,
              SQLiteErrorCode.SQLITE_NOTADB,
              SQLiteErrorCode.SQLITE_BUSY,
              SQLiteErrorCode.SQLITE_LOCKED,
              SQLiteErrorCode.SQLITE_PROTOCOL,
              SQLiteErrorCode.SQLITE_NOMEM)
          .map(error -> error.code)
          .collect(Collectors.toUnmodifiableSet());

  private final Path file;
  private final long lockWaitMillis;

  SqliteDialect(Path file, Duration lockWaitMax) {
    this.file = file;
    this.lockWaitMillis = lockWaitMax.toMillis();
  }

  @Override
  public long usedBytes(Session session) throws SQLException {
    return (number(session, "PRAGMA page_count") - number(session, "PRAGMA freelist_count"))
        * number(session, "PRAGMA page_size");
  }

  /** Works only for databases created with {@code auto_vacuum}; see {@link Sqlite}. */
  @Override
  public long giveBack(Session session) throws SQLException {
    long free = number(session, "PRAGMA freelist_count");
    long all = number(session, "PRAGMA page_count");
    if (free < VACUUM_PAGES_MAX || free < all * FREE_SHARE_MAX) {
      return 0;
    }
    session.exhaust("PRAGMA incremental_vacuum(" + VACUUM_PAGES_MAX + ")");
    long pages = all - number(session, "PRAGMA page_count");
    return pages * number(session, "PRAGMA page_size");
  }

  /** Differs from that of an earlier transaction if another session has written in between. */
  static long version(Session session) throws SQLException {
    return number(session, "PRAGMA data_version");
  }

  static boolean hasTable(Session session, String name) throws SQLException {
    return session
        .first(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
            row -> row.getInt(1),
            name)
        .isPresent();
  }

  private static long number(Session session, String pragma) throws SQLException {
    return session.first(pragma, row -> row.getLong(1)).orElse(0L);
  }

  @Override
  public boolean isOutage(SQLException e) {
    return OUTAGES.contains(primary(e));
  }

  @Override
  public boolean isTaken(SQLException e) {
    return e instanceof SQLiteException sqlite
        && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY
            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE);
  }

  @Override
  public StoreException explain(SQLException e) {
    return new StoreException(advice(e), e);
  }

  private String advice(SQLException e) {
    int code = primary(e);
    Path folder = file.toAbsolutePath().getParent();
    if (code == SQLiteErrorCode.SQLITE_FULL.code) {
      return "The disk of the data folder "
          + folder
          + " is full: nothing more can be recorded. Free space there; recording goes on by itself.";
    }
    if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
      return "Another process kept "
          + file
          + " locked for more than "
          + lockWaitMillis
          + " ms. See which programs use the data folder (lsof), and end the one that hangs.";
    }
    if (code == SQLiteErrorCode.SQLITE_NOTADB.code) {
      return file
          + " is not a database of this program. Move it away or choose another data folder.";
    }
    if (code == SQLiteErrorCode.SQLITE_CORRUPT.code) {
      return file
          + " is damaged. Stop the program, keep a copy of the data folder, and restore a backup or"
          + " try: sqlite3 "
          + file
          + " .recover";
    }
    if (code == SQLiteErrorCode.SQLITE_READONLY.code
        || code == SQLiteErrorCode.SQLITE_CANTOPEN.code
        || code == SQLiteErrorCode.SQLITE_PERM.code
        || code == SQLiteErrorCode.SQLITE_AUTH.code) {
      return "The data folder "
          + folder
          + " cannot be written to. Give the user that runs this program the right to write "
          + "there, also to "
          + file.getFileName()
          + " and the files beside it.";
    }
    if (code == SQLiteErrorCode.SQLITE_IOERR.code) {
      return "The disk of the data folder "
          + folder
          + " failed ("
          + e.getMessage()
          + "). Look at the system's log; recording goes on by itself when the disk works.";
    }
    return "The store in " + folder + " failed: " + e.getMessage();
  }

  private static int primary(SQLException e) {
    int code = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code : e.getErrorCode();
    return code & PRIMARY_CODE;
  }
}
