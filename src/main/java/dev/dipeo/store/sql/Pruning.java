package dev.dipeo.store.sql;

import dev.dipeo.base.IdSource;
import dev.dipeo.store.RetentionSettings;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Removes what is over and old, or too much. In small steps, each a write among the others, with a
 * pause behind it, so that appends hardly notice; a round ends after so many steps, and the next
 * goes on. Deliveries stay known for their window whatever becomes of their events.
 */
public final class Pruning {
  /** Events or runs of one step: some hundred pages, a few milliseconds. */
  static final int STEP_ROWS_MAX = 50;

  /** Rows of what is remembered that one step looks at. */
  static final int SWEEP_ROWS_MAX = 2_000;

  /** Pages that are given back to the file system in one step: 2 MiB. */
  static final int VACUUM_PAGES_MAX = 256;

  /** Steps of one kind in one round. */
  static final int STEPS_MAX = 200;

  /** Above the size: pruned to so much of it, so that not every append is followed by a removal. */
  private static final double SIZE_AIMED_AT = 0.9;

  /** Free pages are taken by what comes next; only when there are more than this share they go. */
  private static final double FREE_SHARE_MAX = 0.25;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Logger LOG = Logger.getLogger(Pruning.class);

  private static final String NOT_NEEDED =
      " AND NOT EXISTS (SELECT 1 FROM pending_events p WHERE p.event_id = e.id)"
          + " AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.event_id = e.id"
          + " AND r.finished_at_ns IS NULL)"
          + " AND NOT EXISTS (SELECT 1 FROM run_wakes w JOIN runs r ON r.id = w.run_id"
          + " WHERE w.event_id = e.id AND r.finished_at_ns IS NULL)";

  // The newest event stays: it tells where the numbers go on.
  private static final String DISPATCHED_EVENTS =
      "SELECT e.id FROM events e WHERE e.id > ? AND e.id < ?"
          + " AND e.id < (SELECT max(id) FROM events)"
          + " AND NOT EXISTS (SELECT 1 FROM dead_events d WHERE d.event_id = e.id)"
          + NOT_NEEDED
          + " ORDER BY e.id LIMIT ?";

  private static final String DEAD_EVENTS =
      "SELECT e.id FROM dead_events x JOIN events e ON e.id = x.event_id"
          + " WHERE e.id > ? AND e.id < ? AND e.id < (SELECT max(id) FROM events)"
          + NOT_NEEDED
          + " ORDER BY e.id LIMIT ?";

  private static final String ENDED_RUNS =
      "SELECT id FROM runs WHERE id > ? AND id < ? AND finished_at_ns < ? ORDER BY id LIMIT ?";

  private static final String ENDED_DELIVERIES =
      "SELECT d.id FROM deliveries d WHERE d.id > ? AND d.id < ?"
          + " AND d.state IN ('DELIVERED', 'STOPPED') AND NOT EXISTS"
          + " (SELECT 1 FROM runs r WHERE r.id = d.run_id AND r.finished_at_ns IS NULL)"
          + " ORDER BY d.id LIMIT ?";

  private static final String DEAD_DELIVERIES =
      "SELECT id FROM deliveries WHERE id > ? AND id < ? AND state = 'DEAD' ORDER BY id LIMIT ?";

  private final Writer writer;
  private final RetentionSettings settings;
  private final long windowNanos;
  private final AtomicBoolean going = new AtomicBoolean();
  private boolean saidFull;

  /** Where the sweeps of what is remembered go on in the next round. */
  private String provider = "";

  private String deliveryId = "";
  private long bodyKey = Long.MIN_VALUE;

  Pruning(Writer writer, RetentionSettings settings, Duration dedupeWindow) {
    this.writer = writer;
    this.settings = settings;
    this.windowNanos = dedupeWindow.toNanos();
  }

  /** One round; nothing happens while another is going on. Never fails for what is in the store. */
  public Uni<Pruned> round(Instant now) {
    return Uni.createFrom()
        .deferred(
            () ->
                going.compareAndSet(false, true)
                    ? steps(now).onTermination().invoke(() -> going.set(false))
                    : Uni.createFrom().item(Pruned.NOTHING));
  }

  private Uni<Pruned> steps(Instant now) {
    long nanos = Columns.nanos(now);
    long runsBefore = nanos - settings.runs().toNanos();
    long deadBefore = nanos - settings.dead().toNanos();
    Cursor runs = new Cursor();
    Cursor events = new Cursor();
    Cursor dead = new Cursor();
    Cursor deliveries = new Cursor();
    Cursor deadDeliveries = new Cursor();
    return repeated(session -> deliveries.step(session, ENDED_DELIVERIES, runsBefore, this::delete))
        .chain(
            total ->
                repeated(
                        session ->
                            deadDeliveries.step(session, DEAD_DELIVERIES, deadBefore, this::delete))
                    .map(total::plus))
        .chain(total -> repeated(session -> runs(session, runs, runsBefore)).map(total::plus))
        .chain(
            total ->
                repeated(
                        session ->
                            events.step(
                                session,
                                DISPATCHED_EVENTS,
                                IdSource.firstAt(now.minus(settings.events())),
                                Pruning::deleteEvents))
                    .map(total::plus))
        .chain(
            total ->
                repeated(
                        session ->
                            dead.step(session, DEAD_EVENTS, deadBefore, Pruning::deleteEvents))
                    .map(total::plus))
        .chain(total -> repeated(new Shrinking()).map(total::plus))
        .chain(total -> sources(total))
        .chain(total -> repeated(session -> seenDeliveries(session, nanos)).map(total::plus))
        .chain(total -> repeated(session -> seenBodies(session, nanos)).map(total::plus))
        .chain(total -> repeated(Pruning::vacuum).map(total::plus));
  }

  /** A step and whether another is worth while. */
  private record Step(Pruned pruned, boolean more) {
    static final Step LAST = new Step(Pruned.NOTHING, false);
  }

  private Uni<Pruned> repeated(Work<Step> work) {
    return repeated(work, Pruned.NOTHING, 1);
  }

  private Uni<Pruned> repeated(Work<Step> work, Pruned soFar, int number) {
    return writer
        .write(0, work)
        .chain(
            step -> {
              Pruned total = soFar.plus(step.pruned());
              return step.more() && number < STEPS_MAX
                  ? Uni.createFrom()
                      .voidItem()
                      .onItem()
                      .delayIt()
                      .by(PAUSE)
                      .chain(() -> repeated(work, total, number + 1))
                  : Uni.createFrom().item(total);
            });
  }

  @FunctionalInterface
  private interface Delete {
    Pruned rows(Session session, List<Long> ids) throws SQLException;
  }

  /**
   * Goes through rows in the order of their ids. A step may be run again after a rollback, so it
   * begins where the last that was committed ended: rows that were removed do not come again.
   */
  private static final class Cursor {
    private long after;

    Step step(Session session, String select, long before, Delete delete, Object... more)
        throws SQLException {
      Object[] parameters = new Object[3 + more.length];
      parameters[0] = after;
      parameters[1] = before;
      System.arraycopy(more, 0, parameters, 2, more.length);
      parameters[2 + more.length] = STEP_ROWS_MAX;
      List<Long> ids = session.all(select, row -> row.getLong(1), parameters);
      if (ids.isEmpty()) {
        return Step.LAST;
      }
      Pruned pruned = delete.rows(session, ids);
      // Not past them: should this transaction be rolled back, they are found again.
      after = ids.getFirst() - 1;
      return new Step(pruned, ids.size() == STEP_ROWS_MAX);
    }
  }

  private Step runs(Session session, Cursor cursor, long before) throws SQLException {
    return cursor.step(session, ENDED_RUNS, before, Pruning::deleteRuns, before);
  }

  private static Pruned deleteEvents(Session session, List<Long> ids) throws SQLException {
    for (long id : ids) {
      session.update("DELETE FROM run_wakes WHERE event_id = ?", id);
      session.update("DELETE FROM repeated_events WHERE event_id = ?", id);
      session.update("DELETE FROM dead_events WHERE event_id = ?", id);
      session.update("DELETE FROM events WHERE id = ?", id);
    }
    return new Pruned(ids.size(), 0, 0, 0, 0);
  }

  private static Pruned deleteRuns(Session session, List<Long> ids) throws SQLException {
    for (long id : ids) {
      session.update("DELETE FROM run_nodes WHERE run_id = ?", id);
      session.update("DELETE FROM run_wakes WHERE run_id = ?", id);
      session.update("DELETE FROM run_results WHERE run_id = ?", id);
      session.update("DELETE FROM run_variables WHERE run_id = ?", id);
      session.update("DELETE FROM runs WHERE id = ?", id);
    }
    return new Pruned(0, ids.size(), 0, 0, 0);
  }

  private Pruned delete(Session session, List<Long> ids) throws SQLException {
    for (long id : ids) {
      session.update("DELETE FROM delivery_parcels WHERE delivery_id = ?", id);
      session.update("DELETE FROM deliveries WHERE id = ?", id);
    }
    return new Pruned(0, 0, ids.size(), 0, 0);
  }

  /** Texts of diagrams that no run has any more, when runs have gone. */
  private Uni<Pruned> sources(Pruned total) {
    return total.runs() == 0
        ? Uni.createFrom().item(total)
        : writer
            .write(
                0,
                session ->
                    session.update(
                        "DELETE FROM diagram_sources WHERE NOT EXISTS"
                            + " (SELECT 1 FROM runs r WHERE r.source_hash = diagram_sources.hash)"))
            .replaceWith(total);
  }

  /** Takes away the oldest of what is over until the size is right. */
  private final class Shrinking implements Work<Step> {
    private final Cursor events = new Cursor();
    private final Cursor runs = new Cursor();
    private final Cursor deliveries = new Cursor();
    private boolean begun;

    @Override
    public Step in(Session session) throws SQLException {
      long used = usedBytes(session);
      if (used <= settings.bytesMax() * (begun ? SIZE_AIMED_AT : 1)) {
        saidFull = false;
        return Step.LAST;
      }
      begun = true;
      Step event = events.step(session, DISPATCHED_EVENTS, Long.MAX_VALUE, Pruning::deleteEvents);
      Step run =
          runs.step(session, ENDED_RUNS, Long.MAX_VALUE, Pruning::deleteRuns, Long.MAX_VALUE);
      Step delivery =
          deliveries.step(session, ENDED_DELIVERIES, Long.MAX_VALUE, Pruning.this::delete);
      Pruned pruned = event.pruned().plus(run.pruned()).plus(delivery.pruned());
      if (pruned.isNothing() && !saidFull) {
        saidFull = true;
        LOG.warnf(
            "retention.too_large bytes=%d bytes_max=%d: what is left is not over yet, or dead",
            used, settings.bytesMax());
      }
      return new Step(pruned, !pruned.isNothing());
    }
  }

  static long usedBytes(Session session) throws SQLException {
    return (number(session, "PRAGMA page_count") - number(session, "PRAGMA freelist_count"))
        * number(session, "PRAGMA page_size");
  }

  private static long number(Session session, String pragma) throws SQLException {
    return session.first(pragma, row -> row.getLong(1)).orElse(0L);
  }

  private record SeenDelivery(String provider, String deliveryId, long eventId) {}

  private Step seenDeliveries(Session session, long now) throws SQLException {
    List<SeenDelivery> page =
        session.all(
            "SELECT provider, delivery_id, event_id FROM seen_deliveries"
                + " WHERE (provider, delivery_id) > (?, ?) ORDER BY provider, delivery_id LIMIT ?",
            row -> new SeenDelivery(row.getString(1), row.getString(2), row.getLong(3)),
            provider,
            deliveryId,
            SWEEP_ROWS_MAX);
    long gone = 0;
    for (SeenDelivery seen : page) {
      if (seen.eventId() < now - windowNanos) {
        gone +=
            session.update(
                "DELETE FROM seen_deliveries WHERE provider = ? AND delivery_id = ?",
                seen.provider(),
                seen.deliveryId());
      }
    }
    boolean more = page.size() == SWEEP_ROWS_MAX;
    provider = more ? page.getLast().provider() : "";
    deliveryId = more ? page.getLast().deliveryId() : "";
    return new Step(new Pruned(0, 0, 0, gone, 0), more);
  }

  private record SeenBody(long key, long eventId) {}

  private Step seenBodies(Session session, long now) throws SQLException {
    List<SeenBody> page =
        session.all(
            "SELECT body_key, event_id FROM seen_bodies WHERE body_key > ?"
                + " ORDER BY body_key LIMIT ?",
            row -> new SeenBody(row.getLong(1), row.getLong(2)),
            bodyKey,
            SWEEP_ROWS_MAX);
    long gone = 0;
    for (SeenBody seen : page) {
      if (seen.eventId() < now - windowNanos) {
        gone += session.update("DELETE FROM seen_bodies WHERE body_key = ?", seen.key());
      }
    }
    boolean more = page.size() == SWEEP_ROWS_MAX;
    bodyKey = more ? page.getLast().key() : Long.MIN_VALUE;
    return new Step(new Pruned(0, 0, 0, gone, 0), more);
  }

  /** Gives free pages back to the file system, where the database was made so that it can. */
  private static Step vacuum(Session session) throws SQLException {
    long free = number(session, "PRAGMA freelist_count");
    long all = number(session, "PRAGMA page_count");
    if (free < VACUUM_PAGES_MAX || free < all * FREE_SHARE_MAX) {
      return Step.LAST;
    }
    session.exhaust("PRAGMA incremental_vacuum(" + VACUUM_PAGES_MAX + ")");
    long pages = all - number(session, "PRAGMA page_count");
    return new Step(new Pruned(0, 0, 0, 0, pages * number(session, "PRAGMA page_size")), pages > 0);
  }
}
