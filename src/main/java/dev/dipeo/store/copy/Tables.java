package dev.dipeo.store.copy;

import dev.dipeo.store.StoreException;
import dev.dipeo.store.copy.CopiedTable.Column;
import dev.dipeo.store.copy.CopiedTable.Kind;
import dev.dipeo.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tables that are copied, without those of processes that are at work. Their columns are those
 * that the databases have.
 */
final class Tables {
  /** What PostgreSQL remembers deliveries in; SQLite does it in {@link #SEEN_IN_SQLITE}. */
  static final String SEEN = "seen";

  static final List<String> SEEN_IN_SQLITE = List.of("seen_recent", "seen_segments", "seen_pages");

  /** What the processes at work have there; a copy is of a store that has none. */
  static final List<String> OF_PROCESSES = List.of("replicas", "run_waits", "shown_events");

  /** In an order in which each row finds those that it refers to. */
  static final List<String> ALL =
      List.of(
          "event_blocks",
          "events",
          "pending_events",
          "dead_events",
          "repeated_events",
          "diagram_sources",
          "runs",
          "run_variables",
          "run_results",
          "run_nodes",
          "run_wakes",
          "deliveries",
          "delivery_parcels",
          SEEN);

  /** The process that works at the row: in the copy, nobody does yet. */
  private static final String OWNER = "owner";

  private static final String KEY =
      "SELECT u.column_name FROM information_schema.table_constraints t"
          + " JOIN information_schema.key_column_usage u ON u.constraint_name = t.constraint_name"
          + " AND u.table_schema = t.table_schema AND u.table_name = t.table_name"
          + " WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = current_schema()"
          + " AND t.table_name = ? ORDER BY u.ordinal_position";

  private static final String COLUMNS =
      "SELECT column_name, data_type FROM information_schema.columns"
          + " WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position";

  private Tables() {}

  /**
   * @throws StoreException when the databases have different columns
   */
  static List<CopiedTable> of(Session sqlite, Session postgresql) throws SQLException {
    List<CopiedTable> tables = new ArrayList<>();
    for (String name : ALL) {
      CopiedTable table = inPostgresql(postgresql, name);
      if (!name.equals(SEEN)) {
        requireSame(table, namesInSqlite(sqlite, name));
      }
      tables.add(table);
    }
    return tables;
  }

  private static CopiedTable inPostgresql(Session session, String name) throws SQLException {
    List<String> keys = session.all(KEY, row -> row.getString(1), name);
    List<Column> columns =
        session.all(COLUMNS, row -> new Column(row.getString(1), kind(row.getString(2))), name);
    return new CopiedTable(
        name,
        keys.stream()
            .flatMap(key -> columns.stream().filter(column -> column.name().equals(key)))
            .toList(),
        columns.stream()
            .filter(column -> !keys.contains(column.name()) && !column.name().equals(OWNER))
            .toList());
  }

  private static Kind kind(String type) {
    return switch (type) {
      case "bigint", "integer" -> Kind.NUMBER;
      case "text" -> Kind.TEXT;
      case "bytea" -> Kind.BYTES;
      default -> throw new StoreException("The copy does not know columns of type " + type + ".");
    };
  }

  private static Set<String> namesInSqlite(Session session, String name) throws SQLException {
    return new TreeSet<>(
        session.all("SELECT name FROM pragma_table_info(?)", row -> row.getString(1), name));
  }

  private static void requireSame(CopiedTable table, Set<String> others) {
    Set<String> names = new TreeSet<>();
    table.columns().forEach(column -> names.add(column.name()));
    others.remove(OWNER);
    if (!names.equals(others)) {
      throw new StoreException(
          "The table %s has columns in PostgreSQL, %s, that are not those of SQLite, %s."
              .formatted(table.name(), names, others));
    }
  }
}
