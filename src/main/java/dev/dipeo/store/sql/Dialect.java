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
