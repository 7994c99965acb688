package dev.dipeo.store.sql;

import dev.dipeo.base.IdSource;
import dev.dipeo.replica.Replica;
import dev.dipeo.store.StoreException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entry of this process among the {@code replicas}, without which it can write nothing: each
 * write transaction begins by changing it. Whoever removes the entry knows that no transaction of
 * the process is in progress, and that none will ever be committed.
 *
 * <p>A process that has not joined owns what the server of a folder does and needs no entry.
 */
final class Lease {
  /** Owner of what nobody works at, in a store that replicas share; else the folder's server. */
  static final long NOBODY = 0;

  /** Owner of a run that only waits, and of which nobody holds anything in memory. */
  static final long DORMANT = -2;

  /** Owner of a run that was dormant, and goes on as soon as someone takes it. */
  static final long CALLED = -1;

  private volatile long id = NOBODY;
  private volatile int slot;
  private volatile Replica.@Nullable Kind kind;
  private volatile Runnable lost = () -> {};

  long id() {
    return id;
  }

  int slot() {
    return slot;
  }

  boolean hasJoined() {
    return kind != null;
  }

  /** Owner of the events that this process journals. */
  long ownerOfEvents() {
    return kind == Replica.Kind.RECEIVER ? NOBODY : id;
  }

  /**
   * Makes the entry.
   *
   * @param replaces whether earlier processes of the same name are known to be gone
   * @return the entry, which counts once it is committed
   */
  static Entry enter(Session session, String name, Replica.Kind kind, boolean replaces, Instant at)
      throws SQLException {
    if (replaces) {
      session.update("DELETE FROM replicas WHERE name = ? AND id <> ?", name, NOBODY);
    }
    Set<Integer> taken =
        new HashSet<>(session.all("SELECT slot FROM replicas", row -> row.getInt(1)));
    int free = 1;
    while (taken.contains(free)) {
      free++;
    }
    if (free >= IdSource.SLOTS) {
      throw new StoreException(
          "%d processes share the store already, which is as many as may.".formatted(free));
    }
    long id =
        session
            .first(
                "INSERT INTO replicas (slot, name, kind, beat, since_ns) VALUES (?, ?, ?, 0, ?)"
                    + " RETURNING id",
                row -> row.getLong(1),
                free,
                name,
                kind.name(),
                Columns.nanos(at))
            .orElseThrow();
    return new Entry(id, free);
  }

  /** A row of the table {@code replicas}. */
  record Entry(long id, int slot) {}

  /**
   * From now on, what this process writes needs its entry.
   *
   * @param lost called when others have removed it
   */
  void take(Session session, Entry entry, Replica.Kind as, Runnable lost) {
    this.lost = lost;
    id = entry.id();
    slot = entry.slot();
    kind = as;
    session.beginWritesWith(this::renew);
  }

  private void renew(Session session) throws SQLException {
    if (session.update("UPDATE replicas SET beat = beat + 1 WHERE id = ?", id) == 0) {
      lost.run();
      throw new StoreException(
          "This process wrote nothing for longer than dipeo.replica.lease, so others took over its"
              + " work.");
    }
  }

  /** Removes the entry. */
  int leave(Session session) throws SQLException {
    lost = () -> {};
    return session.update("DELETE FROM replicas WHERE id = ?", id);
  }
}
