package dev.dipeo.store.postgresql;

import dev.dipeo.store.sql.Dedupe;
import dev.dipeo.store.sql.Pruned;
import dev.dipeo.store.sql.PruningStep;
import dev.dipeo.store.sql.SeenKey;
import dev.dipeo.store.sql.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers deliveries in an indexed table. Processes that receive side by side agree by the rows
 * of their keys: one statement claims and locks those of all appends of a transaction, in the order
 * of the keys, so that no two transactions wait for each other.
 *
 * <p>What the table has for a key and what counts for this transaction is kept in memory until the
 * end; only a claim that was in vain has to be written again.
 */
final class IndexDedupe implements Dedupe {
  /** Rows that one step of {@link #forget} removes. */
  static final int ROWS_MAX = 2_000;

  /**
   * The update changes nothing; it locks the row, and lets the statement return what it has. Only a
   * row that was inserted has no transaction in {@code xmax}.
   */
  private static final String CLAIM =
      "INSERT INTO seen (key, event_id)"
          + " SELECT k, e FROM unnest(?, ?) AS claims (k, e) ORDER BY k"
          + " ON CONFLICT (key) DO UPDATE SET event_id = seen.event_id"
          + " RETURNING key, event_id, xmax = 0 AS inserted";

  private final Duration window;

  /** Asked for, with the event that asked first, in the order of the keys. */
  private final Map<SeenKey, Long> expected = new TreeMap<>();

  /** What the table has for the keys that this unit has claimed. */
  private final Map<SeenKey, Long> stored = new TreeMap<>();

  /** The newest event of a claimed key, if there is one. */
  private final Map<SeenKey, Long> newest = new HashMap<>();

  private long unit = -1;

  IndexDedupe(Duration window) {
    this.window = window;
  }

  @Override
  public Duration window() {
    return window;
  }

  @Override
  public void refresh(Session session) {} // there is nothing in memory

  @Override
  public void expect(Session session, long event, SeenKey delivery, @Nullable SeenKey body) {
    begin(session);
    expected.putIfAbsent(delivery, event);
    if (body != null) {
      expected.putIfAbsent(body, event);
    }
  }

  private void begin(Session session) {
    if (unit != session.unit()) {
      unit = session.unit();
      expected.clear();
      stored.clear();
      newest.clear();
      session.beforeCommit(this::correct);
    }
  }

  @Override
  public OptionalLong find(Session session, SeenKey key) throws SQLException {
    begin(session);
    if (!expected.isEmpty()) {
      claim(session);
    }
    if (!stored.containsKey(key)) {
      throw new IllegalStateException("a key that was not expected");
    }
    Long event = newest.get(key);
    return event == null ? OptionalLong.empty() : OptionalLong.of(event);
  }

  private void claim(Session session) throws SQLException {
    Map<SeenKey, Long> claims = new TreeMap<>(expected);
    expected.clear();
    session.all(
        CLAIM,
        row -> {
          SeenKey key = SeenKey.of(row.getBytes(1));
          long event = row.getLong(2);
          stored.put(key, event);
          if (!row.getBoolean(3)) {
            newest.put(key, event);
          }
          return key;
        },
        session.array("bytea", claims.keySet().stream().map(SeenKey::bytes).toArray(byte[][]::new)),
        session.array("bigint", claims.values().toArray(Long[]::new)));
  }

  @Override
  public void note(Session session, long event, SeenKey delivery, @Nullable SeenKey body) {
    newest.put(delivery, event);
    if (body != null) {
      newest.put(body, event);
    }
  }

  /** Writes what counts where the table has something else: the rows are locked already. */
  private void correct(Session session) throws SQLException {
    List<byte[]> vain = new ArrayList<>();
    List<byte[]> changed = new ArrayList<>();
    List<Long> events = new ArrayList<>();
    stored.forEach(
        (key, event) -> {
          Long counts = newest.get(key);
          if (counts == null) {
            vain.add(key.bytes());
          } else if (!counts.equals(event)) {
            changed.add(key.bytes());
            events.add(counts);
          }
        });
    if (!vain.isEmpty()) {
      session.update(
          "DELETE FROM seen WHERE key = ANY(?)",
          session.array("bytea", vain.toArray(byte[][]::new)));
    }
    if (!changed.isEmpty()) {
      session.update(
          "UPDATE seen SET event_id = c.e FROM unnest(?, ?) AS c (k, e) WHERE key = c.k",
          session.array("bytea", changed.toArray(byte[][]::new)),
          session.array("bigint", events.toArray(Long[]::new)));
    }
    stored.clear();
    newest.clear();
  }

  /** Not claimed: no other transaction has the key, except when the same record is read twice. */
  @Override
  public void noteAlias(Session session, long event, SeenKey alias) throws SQLException {
    session.update(
        "INSERT INTO seen (key, event_id) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
        alias.bytes(),
        event);
  }

  @Override
  public OptionalLong recorded(Session session, SeenKey key) throws SQLException {
    return session
        .first(
            "SELECT event_id FROM seen WHERE key = ?",
            row -> OptionalLong.of(row.getLong(1)),
            key.bytes())
        .orElse(OptionalLong.empty());
  }

  @Override
  public PruningStep forget(Session session, long before) throws SQLException {
    int rows =
        session.update(
            "DELETE FROM seen WHERE key IN (SELECT key FROM seen WHERE event_id < ?"
                + " ORDER BY key LIMIT ? FOR UPDATE SKIP LOCKED)",
            before,
            ROWS_MAX);
    return new PruningStep(new Pruned(0, 0, 0, rows, 0), rows == ROWS_MAX);
  }
}
