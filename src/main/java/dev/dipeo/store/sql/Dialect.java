package dev.dipeo.store.sql;

import dev.dipeo.store.StoreException;
import dev.dipeo.store.StoreOutageException;
import java.sql.SQLException;

/** All differences between databases. */
public interface Dialect {
  /** Bytes that the database uses, excluding its log and its free pages. */
  long usedBytes(Session session) throws SQLException;

  /**
   * Returns free pages to the file system if there are many.
   *
   * @return bytes by which the database file shrank; 0 when done
   */
  long giveBack(Session session) throws SQLException;

  /** The failure as a message for the operator. */
  StoreException explain(SQLException e);

  /** Whether the whole database failed, rather than one statement's data. */
  boolean isOutage(SQLException e);

  /** Whether several servers may use the database at the same time. */
  default boolean isShared() {
    return false;
  }

  /** End of a query that locks its rows, and leaves those out that another transaction has. */
  default String skipLocked() {
    return "";
  }

  /**
   * Whether earlier processes of this name are known to be gone.
   *
   * @param session the connection for writing
   */
  default boolean takesName(Session session, String name) throws SQLException {
    return false;
  }

  /** Whether the transaction gave way to that of another process, and succeeds when repeated. */
  default boolean gaveWay(SQLException e) {
    return false;
  }

  /** Whether a row with the same key exists. */
  boolean isTaken(SQLException e);

  /** The failure for callers of the store. */
  default RuntimeException failure(SQLException e) {
    if (isTaken(e)) {
      return new TakenException("A number", e);
    }
    StoreException explained = explain(e);
    return isOutage(e)
        ? new StoreOutageException(String.valueOf(explained.getMessage()), e)
        : explained;
  }
}
