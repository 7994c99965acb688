package dev.dipeo.store.sql;

import java.sql.SQLException;
import java.util.Optional;

/**
 * The files of an open database. If another process deletes or replaces them, writing continues
 * without an error, into files that are no longer reachable by path.
 */
public interface OpenFiles {
  /** Of a database in another process, which looks after them. */
  OpenFiles ELSEWHERE =
      new OpenFiles() {
        @Override
        public Optional<String> displaced() {
          return Optional.empty();
        }

        @Override
        public void save(Session session) {}
      };

  /**
   * Why the open files differ from those at their paths; empty if they are the same. Called before
   * each commit, so it must be cheap.
   */
  Optional<String> displaced();

  /** Saves as much as possible after the files were found displaced. */
  void save(Session session) throws SQLException;
}
