package dev.dipeo.store.copy;

import dev.dipeo.store.sql.RememberedKeys;
import dev.dipeo.store.sql.SeenKey;
import dev.dipeo.store.sql.Session;
import dev.dipeo.store.sql.Statements;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The store that is copied: one state of it, in batches of rows in the order of their keys. */
final class Source {
  /** What a value counts that is not text or bytes. */
  private static final int NUMBER_BYTES = 8;

  private final Session session;
  private final CopyBounds bounds;
  private final UnaryOperator<String> held;
  private long replaced;

  /**
   * @param session in a transaction that sees one state
   * @param held makes text such as the target can hold
   */
  Source(Session session, CopyBounds bounds, UnaryOperator<String> held) {
    this.session = session;
    this.bounds = bounds;
    this.held = held;
  }

  /** Rows of a table from one on. */
  @FunctionalInterface
  interface Batches {
    /** The next rows; none behind the last one. */
    List<@Nullable Object[]> next() throws SQLException;
  }

  /** What tells this store from others and from later states of it. */
  String fingerprint(List<CopiedTable> tables) throws SQLException {
    List<String> said = new ArrayList<>();
    for (CopiedTable table : tables) {
      if (!table.name().equals(Tables.SEEN)) {
        said.add(said(table.name(), table.key().getFirst().name()));
      }
    }
    said.add(said("seen_recent", "n"));
    said.add(said("seen_pages", "id"));
    return String.join(" ", said);
  }

  private String said(String table, String key) throws SQLException {
    return session
        .first(
            "SELECT count(*), max(%s) FROM %s".formatted(key, table),
            row -> table + "=" + row.getLong(1) + ":" + row.getString(2))
        .orElseThrow();
  }

  /** How many rows it has; of remembered deliveries that is known only when all have been read. */
  long count(CopiedTable table) throws SQLException {
    return table.name().equals(Tables.SEEN)
        ? 0
        : session.first(table.count(), row -> row.getLong(1)).orElse(0L);
  }

  /**
   * @param after a key; null for all rows
   */
  Batches from(CopiedTable table, @Nullable Object @Nullable [] after) throws SQLException {
    if (table.name().equals(Tables.SEEN)) {
      return seen(after);
    }
    var last = new @Nullable Object[][] {after};
    return () -> {
      List<@Nullable Object[]> rows = rows(table, last[0]);
      if (!rows.isEmpty()) {
        last[0] = table.keyOf(rows.getLast());
      }
      return rows;
    };
  }

  private List<@Nullable Object[]> rows(CopiedTable table, @Nullable Object @Nullable [] after)
      throws SQLException {
    List<@Nullable Object> parameters = new ArrayList<>();
    if (after != null) {
      parameters.addAll(Arrays.asList(after));
    }
    parameters.add(bounds.batchRowsMax());
    return session.read(
        table.rows(false, after != null, false),
        found -> {
          List<@Nullable Object[]> rows = new ArrayList<>();
          long bytes = 0;
          while (bytes < bounds.batchBytesMax() && found.next()) {
            @Nullable Object[] row = table.read(found);
            for (int i = 0; i < row.length; i++) {
              row[i] = row[i] instanceof String text ? held(text) : row[i];
              bytes += bytes(row[i]);
            }
            rows.add(row);
          }
          return rows;
        },
        parameters.toArray());
  }

  private String held(String text) {
    String possible = held.apply(text);
    if (!possible.equals(text)) {
      replaced++;
    }
    return possible;
  }

  /** How many texts so far were not such as the target can hold. */
  long replaced() {
    return replaced;
  }

  private static long bytes(@Nullable Object value) {
    return switch (value) {
      case String text -> text.length();
      case byte[] some -> some.length;
      case null, default -> NUMBER_BYTES;
    };
  }

  private Batches seen(@Nullable Object @Nullable [] after) throws SQLException {
    SeenKey last = after != null && after[0] instanceof byte[] key ? SeenKey.of(key) : null;
    RememberedKeys keys = new RememberedKeys(session, last);
    return () -> {
      List<@Nullable Object[]> rows = new ArrayList<>();
      while (rows.size() < bounds.batchRowsMax()) {
        var next = keys.next();
        if (next.isEmpty()) {
          break;
        }
        rows.add(new @Nullable Object[] {next.get().key().bytes(), next.get().event()});
      }
      return rows;
    };
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
