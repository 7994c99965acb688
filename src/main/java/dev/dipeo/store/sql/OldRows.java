package dev.dipeo.store.sql;

import java.sql.SQLException;
import java.util.List;

/**
 * Rows that pruning may remove: how to find them, in order of their ids, and which rows to remove
 * with them. Pending events and unfinished runs and deliveries are never among them.
 */
final class OldRows {
  private static final String NOT_NEEDED =
      " AND NOT EXISTS (SELECT 1 FROM pending_events p WHERE p.event_id = e.id)"
          + " AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.event_id = e.id"
          + " AND r.finished_at_ns IS NULL)"
          + " AND NOT EXISTS (SELECT 1 FROM run_wakes w JOIN runs r ON r.id = w.run_id"
          + " WHERE w.event_id = e.id AND r.finished_at_ns IS NULL)";

  // The newest event is kept: ids continue from it.
  private static final String DISPATCHED =
      "SELECT e.id FROM events e WHERE e.id > ? AND e.id < ?"
          + " AND e.id < (SELECT max(id) FROM events)"
          + " AND NOT EXISTS (SELECT 1 FROM dead_events d WHERE d.event_id = e.id)"
          + NOT_NEEDED
          + " ORDER BY e.id LIMIT ?";

  private static final String DEAD =
      "SELECT e.id FROM dead_events x JOIN events e ON e.id = x.event_id"
          + " WHERE e.id > ? AND e.id < ? AND e.id < (SELECT max(id) FROM events)"
          + NOT_NEEDED
          + " ORDER BY e.id LIMIT ?";

  private static final String FINISHED =
      "SELECT id FROM runs WHERE id > ? AND id < ? AND finished_at_ns < ? ORDER BY id LIMIT ?";

  private static final String ENDED =
      "SELECT d.id FROM deliveries d WHERE d.id > ? AND d.id < ?"
          + " AND d.state IN ('DELIVERED', 'STOPPED') AND NOT EXISTS"
          + " (SELECT 1 FROM runs r WHERE r.id = d.run_id AND r.finished_at_ns IS NULL)"
          + " ORDER BY d.id LIMIT ?";

  private static final String GIVEN_UP =
      "SELECT id FROM deliveries WHERE id > ? AND id < ? AND state = 'DEAD' ORDER BY id LIMIT ?";

  static final OldRows DISPATCHED_EVENTS = new OldRows(DISPATCHED, OldRows::deleteEvents);
  static final OldRows DEAD_EVENTS = new OldRows(DEAD, OldRows::deleteEvents);
  static final OldRows FINISHED_RUNS = new OldRows(FINISHED, OldRows::deleteRuns);
  static final OldRows ENDED_DELIVERIES = new OldRows(ENDED, OldRows::deleteDeliveries);
  static final OldRows DEAD_DELIVERIES = new OldRows(GIVEN_UP, OldRows::deleteDeliveries);

  @FunctionalInterface
  private interface Delete {
    Pruned rows(Session session, List<Long> ids) throws SQLException;
  }

  private final String select;
  private final Delete delete;

  private OldRows(String select, Delete delete) {
    this.select = select;
    this.delete = delete;
  }

  /**
   * Returns the lowest ids.
   *
   * @param before only ids below this; runs must also have finished before that time
   */
  List<Long> ids(Session session, long after, long before, int rowsMax) throws SQLException {
    return this == FINISHED_RUNS
        ? session.all(select, row -> row.getLong(1), after, before, before, rowsMax)
        : session.all(select, row -> row.getLong(1), after, before, rowsMax);
  }

  Pruned delete(Session session, List<Long> ids) throws SQLException {
    return delete.rows(session, ids);
  }

  private static Pruned deleteEvents(Session session, List<Long> ids) throws SQLException {
    List<Long> blocks = EventBlocks.of(session, ids);
    for (long id : ids) {
      RunRow.keepPayload(session, id);
      session.update("DELETE FROM run_wakes WHERE event_id = ?", id);
      session.update("DELETE FROM repeated_events WHERE event_id = ?", id);
      session.update("DELETE FROM dead_events WHERE event_id = ?", id);
      session.update("DELETE FROM events WHERE id = ?", id);
    }
    EventBlocks.removeUnused(session, blocks);
    return new Pruned(ids.size(), 0, 0, 0, 0);
  }

  private static Pruned deleteRuns(Session session, List<Long> ids) throws SQLException {
    for (long id : ids) {
      session.update("DELETE FROM run_nodes WHERE run_id = ?", id);
      session.update("DELETE FROM run_wakes WHERE run_id = ?", id);
      session.update("DELETE FROM run_waits WHERE run_id = ?", id);
      session.update("DELETE FROM run_results WHERE run_id = ?", id);
      session.update("DELETE FROM run_variables WHERE run_id = ?", id);
      session.update("DELETE FROM runs WHERE id = ?", id);
    }
    return new Pruned(0, ids.size(), 0, 0, 0);
  }

  private static Pruned deleteDeliveries(Session session, List<Long> ids) throws SQLException {
    for (long id : ids) {
      session.update("DELETE FROM delivery_parcels WHERE delivery_id = ?", id);
      session.update("DELETE FROM deliveries WHERE id = ?", id);
    }
    return new Pruned(0, 0, ids.size(), 0, 0);
  }
}
