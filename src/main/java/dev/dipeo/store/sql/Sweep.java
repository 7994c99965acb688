package dev.dipeo.store.sql;

import java.sql.SQLException;
import java.util.List;

/**
 * Removes one kind of old rows, a bounded number at a time, as many as came since the last step and
 * some more. A step may be run again after a rollback, so it begins where the last that was
 * committed ended: rows that were removed do not come again.
 */
final class Sweep {
  /** More goes than comes, or what is too much would stay. */
  static final double MORE_THAN_CAME = 1.25;

  /** Rows that one step removes when little comes: a few milliseconds. */
  static final int STEP_ROWS_MIN = 100;

  /** Rows that one step removes at most. */
  static final int STEP_ROWS_MAX = 500;

  private final OldRows rows;
  private final Writer writer;
  private long after;
  private long appendedBefore;

  /**
   * @param writer counts what comes
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

  /** The ids of the next rows; removes nothing. */
  List<Long> next(Session session, long before, int rowsMax) throws SQLException {
    List<Long> ids = rows.ids(session, after, before, rowsMax);
    if (!ids.isEmpty()) {
      // Not past them: should this transaction be rolled back, they are found again.
      after = ids.getFirst() - 1;
    }
    return ids;
  }

  Pruned delete(Session session, List<Long> ids) throws SQLException {
    return rows.delete(session, ids);
  }
}
