package dev.dipeo.store.sql;

import dev.dipeo.store.StoreException;
import dev.dipeo.store.StoreOutageException;
import java.sql.SQLException;

/** Everything in which databases differ for us. */
public interface Dialect {
  /** Statement that begins a transaction that writes. */
  String beginWrite();

  /** Statement that begins a transaction that reads one state of the database. */
  String beginRead();

  /** A statement of a migration, which is written for SQLite, as this database wants it. */
  String migration(String statement);

  /** The failure in words for the operator. */
  StoreException explain(SQLException e);

  /** Whether the failure is of the database as a whole, not of one statement's data. */
  boolean isOutage(SQLException e);

  /** What the store's callers are told of it. */
  default RuntimeException failure(SQLException e) {
    StoreException explained = explain(e);
    return isOutage(e)
        ? new StoreOutageException(String.valueOf(explained.getMessage()), e)
        : explained;
  }
}
