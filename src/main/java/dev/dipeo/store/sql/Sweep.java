package dev.dipeo.store.sql;

import java.sql.SQLException;
import java.util.List;

/**
 * Removes old rows of one kind in bounded steps, each somewhat larger than the number of rows
 * appended since the last. A step may run again after a rollback, so it starts where the last
 * committed step ended.
 */
final class Sweep {
  /** Rows removed per row appended; above 1, so that a backlog shrinks. */
  static final double MORE_THAN_CAME = 1.25;

  /** Rows that one step removes when few were appended: takes a few milliseconds. */
  static final int STEP_ROWS_MIN = 100;

  /** Most rows that one step removes. */
  static final int STEP_ROWS_MAX = 500;

  private final OldRows rows;
  private final Writer writer;
  private long after;
  private long appendedBefore;

  /**
   * @param writer counts the appended rows
   */
  Sweep(OldRows rows, Writer writer) {
    this.rows = rows;
    this.writer = writer;
    this.appendedBefore = writer.appended();
  }

  /**
   * @param before only ids below
   */
  PruningStep step(Session session, long before) throws SQLException {
    long appended = writer.appended();
    int rowsMax =
        (int)
            Math.clamp(
                (long) ((appended - appendedBefore) * MORE_THAN_CAME * 2),
                STEP_ROWS_MIN,
                STEP_ROWS_MAX);
    appendedBefore = appended;
    List<Long> ids = next(session, before, rowsMax);
    return ids.isEmpty()
        ? PruningStep.LAST
        : new PruningStep(rows.delete(session, ids), ids.size() == rowsMax);
  }

  /** The ids of the next rows, without removing them. */
  List<Long> next(Session session, long before, int rowsMax) throws SQLException {
    List<Long> ids = rows.ids(session, after, before, rowsMax);
    if (!ids.isEmpty()) {
      // Not past them: if this transaction is rolled back, the next step finds them again.
      after = ids.getFirst() - 1;
    }
    return ids;
  }

  Pruned delete(Session session, List<Long> ids) throws SQLException {
    return rows.delete(session, ids);
  }
}
