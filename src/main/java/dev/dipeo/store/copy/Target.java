package dev.dipeo.store.copy;

import dev.dipeo.store.sql.Session;
import dev.dipeo.store.sql.Statements;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The database that is filled. */
final class Target {
  private final Session session;
  private final CopyBounds bounds;

  Target(Session session, CopyBounds bounds) {
    this.session = session;
    this.bounds = bounds;
  }

  /** The key of the last row that was copied; null if there is none. */
  @Nullable Object @Nullable [] lastKey(CopiedTable table) throws SQLException {
    return session.first(table.lastKey(), table::readKey).orElse(null);
  }

  long count(CopiedTable table) throws SQLException {
    return session.first(table.count(), row -> row.getLong(1)).orElse(0L);
  }

  /** Counts rows behind a key, or all of them. */
  long countBehind(CopiedTable table, @Nullable Object @Nullable [] key) throws SQLException {
    return key == null
        ? count(table)
        : session.first(table.countBehind(), row -> row.getLong(1), key).orElse(0L);
  }

  /** All of these rows, or none if it fails. */
  void insert(CopiedTable table, List<@Nullable Object[]> rows) throws SQLException {
    write(
        () -> {
          String insert = table.insert();
          for (@Nullable Object[] row : rows) {
            session.later(insert, row);
          }
        });
  }

  /** Statements of one transaction. */
  @FunctionalInterface
  interface Write {
    void run() throws SQLException;
  }

  void write(Write statements) throws SQLException {
    session.beginWrite();
    try {
      statements.run();
      session.commit();
    } catch (SQLException | RuntimeException e) {
      try {
        session.rollback();
      } catch (SQLException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** Uses each row, in order. */
  @FunctionalInterface
  interface RowUser {
    void use(@Nullable Object[] row);
  }

  /**
   * Passes on the rows between two keys.
   *
   * @param behind null for those from the first one
   * @param until included
   */
  void each(
      CopiedTable table,
      @Nullable Object @Nullable [] behind,
      @Nullable Object[] until,
      RowUser user)
      throws SQLException {
    @Nullable Object @Nullable [] last = behind;
    List<@Nullable Object[]> rows;
    do {
      List<@Nullable Object> parameters = new ArrayList<>();
      if (last != null) {
        parameters.addAll(Arrays.asList(last));
      }
      parameters.addAll(Arrays.asList(until));
      parameters.add(bounds.batchRowsMax());
      rows = session.all(table.rows(true, last != null, true), table::read, parameters.toArray());
      rows.forEach(user::use);
      if (!rows.isEmpty()) {
        last = table.keyOf(rows.getLast());
      }
    } while (rows.size() == bounds.batchRowsMax());
  }

  /** Does something with it. */
  <T> T ask(Statements<T> work) {
    try {
      return work.in(session);
    } catch (SQLException e) {
      throw session.explain(e);
    }
  }
}
