package dev.dipeo.store.sql;

import java.sql.SQLException;

/**
 * Statements that belong together, run in a transaction that the caller begins and commits. They
 * may be run again after a rollback, so they must have no effect but on the database.
 */
@FunctionalInterface
public interface Statements<T> {
  T in(Session session) throws SQLException;

  /** The failure for the caller, if the statements know better what it means. */
  default RuntimeException explained(RuntimeException failure) {
    return failure;
  }

  /** Told before the first write of the same transaction runs: what can be done for all at once. */
  default void prepare(Session session) throws SQLException {}
}
