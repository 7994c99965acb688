package dev.dipeo.store.sql;

import java.sql.SQLException;

/**
 * Statements that belong together, run in a transaction that somebody else began and commits. May
 * be run again after a rollback, so it must have no effect but on the database.
 */
@FunctionalInterface
public interface Work<T> {
  T in(Session session) throws SQLException;
}
