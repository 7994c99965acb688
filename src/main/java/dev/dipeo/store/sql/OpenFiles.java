package dev.dipeo.store.sql;

import java.sql.SQLException;
import java.util.Optional;

/**
 * The files that a database is in, as they were opened. Somebody may delete or replace them under
 * the running program; writing then goes on without a failure, into files that nobody will find.
 */
public interface OpenFiles {
  /**
   * Why the open files are no longer those at their paths; empty when they are. Asked before each
   * commit, so it must be cheap.
   */
  Optional<String> displaced();

  /** Saves what can be saved of them, when they have just been found displaced. */
  void save(Session session) throws SQLException;
}
