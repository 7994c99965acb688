package dev.dipeo.store.sql;

import dev.dipeo.base.IdSource;
import dev.dipeo.store.RetentionSettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Removes what is over and old, or too much. In small steps, each a write among the others, with a
 * pause behind it, so that appends hardly notice. How much goes in a step is measured by what came
 * since the last one, so that it goes as fast as it comes, and no faster than that needs.
 * Deliveries stay known for their window whatever becomes of their events.
 */
public final class Pruning {
  /** Rows that go at once: after each such group it is looked whether that is enough. */
  static final int GROUP_ROWS_MAX = 25;

  /** Rows that one step removes for their age when little comes: a few milliseconds. */
  static final int STEP_ROWS_MIN = 100;

  /** Rows that one step removes for their age at most. */
  static final int STEP_ROWS_MAX = 500;

  /** Bytes that one step makes room for when the database is too large and little comes. */
  static final long STEP_BYTES_MIN = 256 << 10;

  /** The same at most. */
  static final long STEP_BYTES_MAX = 8 << 20;

  /** More goes than comes, or what is too much would stay. */
  private static final double MORE_THAN_CAME = 1.25;

  /** Above so much of the size, for so many steps, it has not been held. */
  private static final double HELD_WITHIN = 1.1;

  private static final int STEPS_NOT_HELD_MAX = 200;

  /**
   * Growth from one step to the next at which it is watched without a break: some MB in a second.
   */
  private static final long WATCHED_BYTES_MIN = 64 << 10;

  /** Rows of what is remembered that one step looks at. */
  static final int SWEEP_ROWS_MAX = 2_000;

  /** Pages that are given back to the file system in one step: 2 MiB. */
  static final int VACUUM_PAGES_MAX = 256;

  /** Steps of one kind in one round; the next round follows at once when they did not do. */
  static final int STEPS_MAX = 1_000;

  /** Steps of the kinds that nobody waits for. */
  private static final int SWEEPS_MAX = 200;

  /** Above the size: pruned to so much of it, so that not every append is followed by a removal. */
  private static final double SIZE_AIMED_AT = 0.9;

  /** Free pages are taken by what comes next; only when there are more than this share they go. */
  private static final double FREE_SHARE_MAX = 0.25;

  /** Behind a step while others have something to write. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Behind a step while nobody has, or when the database grows above its size. */
  private static final Duration SHORT_PAUSE = Duration.ofMillis(5);

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
  private final Reads reads;
  private final RetentionSettings settings;
  private final long windowNanos;
  private final AtomicBoolean going = new AtomicBoolean();
  private final AtomicBoolean shrinking = new AtomicBoolean();
  private volatile boolean behind;
  private volatile long usedBytes;
  private volatile Optional<String> tooLarge = Optional.empty();

  /** Where the sweeps of what is remembered go on in the next round. */
  private String provider = "";

  private String deliveryId = "";
  private long bodyKey = Long.MIN_VALUE;

  Pruning(Writer writer, Reads reads, RetentionSettings settings, Duration dedupeWindow) {
    this.writer = writer;
    this.reads = reads;
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

  /** Whether the last round ended before everything old had gone. */
  public boolean isBehind() {
    return behind;
  }

  /**
   * Looks at the size, and brings it down when it is too large: as fast as it grows, until it is a
   * tenth below. Nothing happens while that is going on already.
   */
  public Uni<Pruned> shrink() {
    return Uni.createFrom()
        .deferred(
            () ->
                shrinking.compareAndSet(false, true)
                    ? reads
                        .read(Pruning::used)
                        .invoke(this::note)
                        .chain(
                            used ->
                                used <= settings.bytesMax()
                                    ? Uni.createFrom().item(Pruned.NOTHING)
                                    : shrinkNow())
                        .onTermination()
                        .invoke(() -> shrinking.set(false))
                    : Uni.createFrom().item(Pruned.NOTHING));
  }

  private Uni<Pruned> shrinkNow() {
    Shrinking shrinking = new Shrinking();
    return steps(shrinking, () -> shrinking.isUrgent() ? SHORT_PAUSE : PAUSE, Integer.MAX_VALUE);
  }

  /** Step after step while another is worth while; no more than so many. */
  private Uni<Pruned> steps(Work<Step> work, Supplier<Duration> pause, int stepsMax) {
    AtomicInteger left = new AtomicInteger(stepsMax);
    return Multi.createBy()
        .repeating()
        .uni(
            () ->
                writer
                    .write(0, work)
                    .call(
                        step ->
                            step.more() && left.decrementAndGet() > 0
                                ? after(pause.get())
                                : Uni.createFrom().voidItem()))
        .whilst(step -> step.more() && left.get() > 0)
        .map(Step::pruned)
        .collect()
        .in(Total::new, Total::add)
        .map(total -> total.pruned);
  }

  /** What the steps of one kind came to. */
  private static final class Total {
    private Pruned pruned = Pruned.NOTHING;

    void add(Pruned step) {
      pruned = pruned.plus(step);
    }
  }

  private static Uni<Void> after(Duration pause) {
    return Uni.createFrom().voidItem().onItem().delayIt().by(pause);
  }

  /** What the database takes of the disk, without its log and what is free in it, in bytes. */
  public long usedBytes() {
    return usedBytes;
  }

  /** The size that is aimed at, in bytes. */
  public long bytesMax() {
    return settings.bytesMax();
  }

  /** Why the database is larger than it may be, for the operator; empty when it is not. */
  public Optional<String> tooLarge() {
    return tooLarge;
  }

  private void note(long used) {
    usedBytes = used;
    if (used <= settings.bytesMax()) {
      tooLarge = Optional.empty();
    }
  }

  private void say(long used, String why) {
    if (tooLarge.isEmpty()) {
      LOG.warnf("retention.too_large bytes=%d bytes_max=%d: %s", used, settings.bytesMax(), why);
    }
    tooLarge =
        Optional.of(
            "The database has %d bytes, more than dipeo.retention.size-max (%d): %s"
                .formatted(used, settings.bytesMax(), why));
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
    behind = false;
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
        .chain(total -> shrink().map(total::plus))
        .chain(total -> sources(total))
        .chain(total -> swept(session -> seenDeliveries(session, nanos)).map(total::plus))
        .chain(total -> swept(session -> seenBodies(session, nanos)).map(total::plus))
        .chain(total -> swept(Pruning::vacuum).map(total::plus));
  }

  /** A step and whether another is worth while. */
  private record Step(Pruned pruned, boolean more) {
    static final Step LAST = new Step(Pruned.NOTHING, false);
  }

  /** What is old; more of it than a round takes is left to the next, which follows at once. */
  private Uni<Pruned> repeated(Work<Step> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              AtomicBoolean more = new AtomicBoolean();
              return steps(
                      session -> {
                        Step step = work.in(session);
                        more.set(step.more());
                        return step;
                      },
                      () -> writer.depth() == 0 ? SHORT_PAUSE : PAUSE,
                      STEPS_MAX)
                  .invoke(() -> behind |= more.get());
            });
  }

  /** What nobody waits for; the next round goes on where this one ended. */
  private Uni<Pruned> swept(Work<Step> work) {
    return Uni.createFrom().deferred(() -> steps(work, () -> PAUSE, SWEEPS_MAX));
  }

  @FunctionalInterface
  private interface Delete {
    Pruned rows(Session session, List<Long> ids) throws SQLException;
  }

  /**
   * Goes through rows in the order of their ids. A step may be run again after a rollback, so it
   * begins where the last that was committed ended: rows that were removed do not come again.
   */
  private final class Cursor {
    private long after;
    private long appendedBefore = writer.appended();

    /** As many as came since the last step, and more. */
    Step step(Session session, String select, long before, Delete delete, Object... more)
        throws SQLException {
      long appended = writer.appended();
      int rows =
          (int)
              Math.clamp(
                  (long) ((appended - appendedBefore) * MORE_THAN_CAME * 2),
                  STEP_ROWS_MIN,
                  STEP_ROWS_MAX);
      appendedBefore = appended;
      List<Long> ids = ids(session, select, before, rows, more);
      return ids.isEmpty() ? Step.LAST : new Step(delete.rows(session, ids), ids.size() == rows);
    }

    List<Long> ids(Session session, String select, long before, int rows, Object... more)
        throws SQLException {
      Object[] parameters = new Object[3 + more.length];
      parameters[0] = after;
      parameters[1] = before;
      System.arraycopy(more, 0, parameters, 2, more.length);
      parameters[2 + more.length] = rows;
      List<Long> ids = session.all(select, row -> row.getLong(1), parameters);
      if (!ids.isEmpty()) {
        // Not past them: should this transaction be rolled back, they are found again.
        after = ids.getFirst() - 1;
      }
      return ids;
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
    private long usedAfter = Long.MAX_VALUE;
    private long grown;
    private int stepsNotHeld;

    @Override
    public Step in(Session session) throws SQLException {
      long before = used(session);
      grown = Math.max(0, before - usedAfter);
      usedAfter = before;
      begun = before > settings.bytesMax() * (begun ? SIZE_AIMED_AT : 1);
      if (!begun) {
        note(before);
        // Not over while much comes: the next look from outside would be late.
        return new Step(Pruned.NOTHING, grown >= WATCHED_BYTES_MIN);
      }
      long wanted = Math.clamp((long) (grown * MORE_THAN_CAME), STEP_BYTES_MIN, STEP_BYTES_MAX);
      Pruned total = Pruned.NOTHING;
      Pruned group;
      long now = before;
      do {
        group = group(session);
        total = total.plus(group);
        now = used(session);
      } while (!group.isNothing() && before - now < wanted);
      usedAfter = now;
      note(now);
      stepsNotHeld = now > settings.bytesMax() * HELD_WITHIN ? stepsNotHeld + 1 : 0;
      if (stepsNotHeld > STEPS_NOT_HELD_MAX) {
        say(now, "it grows faster than what is over can be removed");
      }
      if (total.isNothing()) {
        say(
            now,
            "nothing more may go: what is left is not dispatched, at work, dead, or tells what was"
                + " delivered within dipeo.dedupe.window");
      }
      return new Step(total, !total.isNothing());
    }

    /** Whether things come faster than the smallest step makes room for. */
    boolean isUrgent() {
      return grown >= STEP_BYTES_MIN / 2;
    }

    /** The oldest of all kinds: not beyond what another kind has not been looked through to. */
    private Pruned group(Session session) throws SQLException {
      List<Long> oldEvents = events.ids(session, DISPATCHED_EVENTS, Long.MAX_VALUE, GROUP_ROWS_MAX);
      List<Long> oldRuns =
          runs.ids(session, ENDED_RUNS, Long.MAX_VALUE, GROUP_ROWS_MAX, Long.MAX_VALUE);
      List<Long> oldDeliveries =
          deliveries.ids(session, ENDED_DELIVERIES, Long.MAX_VALUE, GROUP_ROWS_MAX);
      long last =
          Stream.of(oldEvents, oldRuns, oldDeliveries)
              .filter(ids -> ids.size() == GROUP_ROWS_MAX)
              .mapToLong(List::getLast)
              .min()
              .orElse(Long.MAX_VALUE);
      return deleteEvents(session, upTo(last, oldEvents))
          .plus(deleteRuns(session, upTo(last, oldRuns)))
          .plus(delete(session, upTo(last, oldDeliveries)));
    }

    private static List<Long> upTo(long last, List<Long> ids) {
      return ids.stream().filter(id -> id <= last).toList();
    }
  }

  private static long used(Session session) throws SQLException {
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
