package dev.dipeo.store.sql;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Removes the oldest finished rows until the database is below its limit, somewhat faster than it
 * grows.
 */
final class Shrinking implements Statements<PruningStep> {
  /** Rows of one kind removed at once; the size is measured after each group. */
  static final int GROUP_ROWS_MAX = 25;

  /** Fewest bytes that one step frees. */
  static final long STEP_BYTES_MIN = 256 << 10;

  /** Most bytes that one step frees. */
  static final long STEP_BYTES_MAX = 8 << 20;

  /** The limit counts as exceeded above this multiple of it, for more than this many steps. */
  private static final double HELD_WITHIN = 1.1;

  private static final int STEPS_NOT_HELD_MAX = 200;

  /**
   * Growth between two steps above which the size is measured without a pause: a few MB per second.
   */
  private static final long WATCHED_BYTES_MIN = 64 << 10;

  /**
   * Above the limit, the database shrinks to this share of it, so that not every append is followed
   * by a removal.
   */
  private static final double SIZE_AIMED_AT = 0.9;

  private final Dialect dialect;
  private final DatabaseSize size;
  private final Sweep events;
  private final Sweep runs;
  private final Sweep deliveries;

  private boolean begun;
  private long usedAfter = Long.MAX_VALUE;
  private long grown;
  private int stepsNotHeld;

  Shrinking(Writer writer, Dialect dialect, DatabaseSize size) {
    this.dialect = dialect;
    this.size = size;
    this.events = new Sweep(OldRows.DISPATCHED_EVENTS, writer);
    this.runs = new Sweep(OldRows.FINISHED_RUNS, writer);
    this.deliveries = new Sweep(OldRows.ENDED_DELIVERIES, writer);
  }

  @Override
  public PruningStep in(Session session) throws SQLException {
    long before = dialect.usedBytes(session);
    grown = Math.max(0, before - usedAfter);
    usedAfter = before;
    begun = before > size.bytesMax() * (begun ? SIZE_AIMED_AT : 1);
    if (!begun) {
      size.note(before);
      // Continues while the database grows fast: the next periodic check would come too late.
      return new PruningStep(Pruned.NOTHING, grown >= WATCHED_BYTES_MIN);
    }
    long wanted = Math.clamp((long) (grown * Sweep.MORE_THAN_CAME), STEP_BYTES_MIN, STEP_BYTES_MAX);
    Pruned total = Pruned.NOTHING;
    Pruned group;
    long now = before;
    do {
      group = group(session);
      total = total.plus(group);
      now = dialect.usedBytes(session);
    } while (!group.isNothing() && before - now < wanted);
    usedAfter = now;
    size.note(now);
    stepsNotHeld = now > size.bytesMax() * HELD_WITHIN ? stepsNotHeld + 1 : 0;
    if (stepsNotHeld > STEPS_NOT_HELD_MAX) {
      size.warn(now, "it grows faster than what is over can be removed");
    }
    if (total.isNothing()) {
      size.warn(
          now,
          "nothing more may go: what is left is not dispatched, at work, dead, or tells what was"
              + " delivered within dipeo.dedupe.window");
    }
    return new PruningStep(total, !total.isNothing());
  }

  /** Whether the database grows by more than half of the smallest step. */
  boolean isUrgent() {
    return grown >= STEP_BYTES_MIN / 2;
  }

  /**
   * Removes the oldest rows of all kinds, in order of ids: none beyond the last id read of a kind
   * that has more rows.
   */
  private Pruned group(Session session) throws SQLException {
    List<Long> oldEvents = events.next(session, Long.MAX_VALUE, GROUP_ROWS_MAX);
    List<Long> oldRuns = runs.next(session, Long.MAX_VALUE, GROUP_ROWS_MAX);
    List<Long> oldDeliveries = deliveries.next(session, Long.MAX_VALUE, GROUP_ROWS_MAX);
    long last =
        Stream.of(oldEvents, oldRuns, oldDeliveries)
            .filter(ids -> ids.size() == GROUP_ROWS_MAX)
            .mapToLong(List::getLast)
            .min()
            .orElse(Long.MAX_VALUE);
    return runs.delete(
            session, upTo(last, oldRuns)) // before the events, whose payloads they refer to
        .plus(events.delete(session, upTo(last, oldEvents)))
        .plus(deliveries.delete(session, upTo(last, oldDeliveries)));
  }

  private static List<Long> upTo(long last, List<Long> ids) {
    return ids.stream().filter(id -> id <= last).toList();
  }
}
