package dev.dipeo.store.sql;

import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunId;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a run's nodes that are written together. */
record NodeRows(long run, List<@Nullable Object[]> rows) {
  /** Serialises the records on the caller's thread. */
  static NodeRows of(Run run, List<NodeRecord> nodes) {
    long number = RunId.requireNumber(run.id());
    References known = References.to(run.variables());
    return new NodeRows(
        number, nodes.stream().map(node -> NodeRow.values(number, node, known)).toList());
  }

  /** Bytes held in memory while the rows wait in the queue. */
  long bytes() {
    return rows.stream().mapToLong(NodeRow::bytes).sum();
  }

  int write(Session session) throws SQLException {
    int written = 0;
    for (@Nullable Object[] row : rows) {
      written += session.update(NodeRow.UPSERT, row);
    }
    return written;
  }
}
