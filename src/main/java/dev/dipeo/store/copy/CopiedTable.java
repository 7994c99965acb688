package dev.dipeo.store.copy;

import dev.dipeo.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table and the statements that a copy needs of it. Values of its rows are in the order of {@link
 * #columns}: first those of the key.
 *
 * @param key columns of the primary key
 * @param others all other columns
 */
record CopiedTable(String name, List<Column> key, List<Column> others) {
  /** What a column holds. */
  enum Kind {
    NUMBER,
    TEXT,
    BYTES
  }

  /** A column, of the same name in both databases. */
  record Column(String name, Kind kind) {
    @Nullable Object read(ResultSet row, int index) throws SQLException {
      return switch (kind) {
        case TEXT -> row.getString(index);
        case BYTES -> row.getBytes(index);
        case NUMBER -> {
          long value = row.getLong(index);
          yield row.wasNull() ? null : value;
        }
      };
    }
  }

  List<Column> columns() {
    return Stream.concat(key.stream(), others.stream()).toList();
  }

  private String names() {
    return columns().stream().map(Column::name).collect(Collectors.joining(", "));
  }

  String insert() {
    return "INSERT INTO %s (%s) VALUES (%s)".formatted(name, names(), marks(columns().size()));
  }

  private static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  /** The key as both databases order it: PostgreSQL would compare text as people do. */
  private String keyInOrder(boolean inPostgresql, String direction) {
    return key.stream()
        .map(
            column ->
                column.name()
                    + (inPostgresql && column.kind() == Kind.TEXT ? " COLLATE \"C\"" : "")
                    + direction)
        .collect(Collectors.joining(", "));
  }

  private String behind(boolean inPostgresql) {
    return "(%s) > (%s)".formatted(keyInOrder(inPostgresql, ""), marks(key.size()));
  }

  /** Rows behind a key, or from the first one, and maybe only to another key. */
  String rows(boolean inPostgresql, boolean behind, boolean until) {
    String order = keyInOrder(inPostgresql, "");
    return "SELECT %s FROM %s%s%s ORDER BY %s LIMIT ?"
        .formatted(
            names(),
            name,
            behind ? " WHERE " + behind(inPostgresql) : "",
            until
                ? "%s (%s) <= (%s)".formatted(behind ? " AND" : " WHERE", order, marks(key.size()))
                : "",
            order);
  }

  String count() {
    return "SELECT count(*) FROM " + name;
  }

  /** Counts rows of PostgreSQL. */
  String countBehind() {
    return count() + " WHERE " + behind(true);
  }

  /** The highest key in PostgreSQL. */
  String lastKey() {
    return "SELECT %s FROM %s ORDER BY %s LIMIT 1"
        .formatted(
            key.stream().map(Column::name).collect(Collectors.joining(", ")),
            name,
            keyInOrder(true, " DESC"));
  }

  @Nullable Object[] read(ResultSet row) throws SQLException {
    return read(row, columns());
  }

  @Nullable Object[] readKey(ResultSet row) throws SQLException {
    return read(row, key);
  }

  private static @Nullable Object[] read(ResultSet row, List<Column> columns) throws SQLException {
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).read(row, i + 1);
    }
    return values;
  }

  @Nullable Object[] keyOf(@Nullable Object[] row) {
    return Arrays.copyOf(row, key.size());
  }

  /** The values of a row by the names of their columns. */
  Function<String, @Nullable Object> named(@Nullable Object[] row) {
    List<Column> columns = columns();
    return wanted -> {
      for (int i = 0; i < row.length; i++) {
        if (columns.get(i).name().equals(wanted)) {
          return row[i];
        }
      }
      return null;
    };
  }

  /** The names of the key's columns and their values. */
  String describe(@Nullable Object[] row) {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      said.add(key.get(i).name() + " " + row[i]);
    }
    return name + " with " + String.join(", ", said);
  }

  static boolean isEmpty(Session session, CopiedTable table) throws SQLException {
    return session
        .first("SELECT 1 FROM " + table.name() + " LIMIT 1", row -> row.getInt(1))
        .isEmpty();
  }
}
