package dev.dipeo.store.sql;

import dev.dipeo.store.StoreException;
import dev.dipeo.store.StoreOutageException;
import java.sql.SQLException;

/** Everything in which databases differ for us. */
public interface Dialect {
  /** The folder on the class path that holds the migrations for this database. */
  String migrations();

  /** Bytes that the database takes, without its log and what is free in it. */
  long usedBytes(Session session) throws SQLException;

  /**
   * Gives some free space back to the file system, when there is much of it.
   *
   * @return the bytes by which the database became smaller; 0 when there is no more to do
   */
  long giveBack(Session session) throws SQLException;

  /** The failure in words for the operator. */
  StoreException explain(SQLException e);

  /** Whether the failure is of the database as a whole, not of one statement's data. */
  boolean isOutage(SQLException e);

  /** The failure for callers of the store. */
  default RuntimeException failure(SQLException e) {
    StoreException explained = explain(e);
    return isOutage(e)
        ? new StoreOutageException(String.valueOf(explained.getMessage()), e)
        : explained;
  }
}
