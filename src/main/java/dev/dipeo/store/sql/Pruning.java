package dev.dipeo.store.sql;

import dev.dipeo.base.IdSource;
import dev.dipeo.store.RetentionBounds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Prunes finished data: when it has expired, or when the database is too large. Each step is a
 * small write followed by a pause, so that appends are hardly delayed; its size follows the number
 * of rows appended since the last step. Deliveries are remembered for the dedupe window even after
 * their events are pruned.
 */
public final class Pruning {
  /** Most steps of one kind in one round; if more are needed, the next round follows at once. */
  static final int STEPS_MAX = 1_000;

  /** Most steps of the kinds that are not urgent. */
  private static final int SWEEPS_MAX = 200;

  /** Pause after a step while other writes are queued. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Pause after a step while no writes are queued, or while the database grows above its limit. */
  private static final Duration SHORT_PAUSE = Duration.ofMillis(5);

  private final Writer writer;
  private final Readers reads;
  private final Dialect dialect;
  private final RetentionBounds bounds;
  private final Duration dedupeWindow;
  private final DatabaseSize size;
  private final Dedupe seen;
  private final AtomicBoolean going = new AtomicBoolean();
  private final AtomicBoolean shrinking = new AtomicBoolean();
  private volatile boolean behind;

  Pruning(
      Writer writer,
      Readers reads,
      Dialect dialect,
      RetentionBounds bounds,
      Dedupe seen,
      Duration dedupeWindow) {
    this.writer = writer;
    this.reads = reads;
    this.dialect = dialect;
    this.bounds = bounds;
    this.seen = seen;
    this.dedupeWindow = dedupeWindow;
    this.size = new DatabaseSize(bounds.bytesMax());
  }

  public DatabaseSize size() {
    return size;
  }

  /** Runs one round; does nothing while another is in progress. Corrupt rows do not fail it. */
  public Uni<Pruned> round(Instant now) {
    return Uni.createFrom()
        .deferred(
            () ->
                going.compareAndSet(false, true)
                    ? steps(now).onTermination().invoke(() -> going.set(false))
                    : Uni.createFrom().item(Pruned.NOTHING));
  }

  /** Whether the last round ended with old rows left. */
  public boolean isBehind() {
    return behind;
  }

  /**
   * Checks the size and, above the limit, removes rows until the database is a tenth below it,
   * faster than it grows. Does nothing while another call is in progress.
   */
  public Uni<Pruned> shrink() {
    return Uni.createFrom()
        .deferred(
            () ->
                shrinking.compareAndSet(false, true)
                    ? reads
                        .read(dialect::usedBytes)
                        .invoke(size::note)
                        .chain(
                            used ->
                                used <= bounds.bytesMax()
                                    ? Uni.createFrom().item(Pruned.NOTHING)
                                    : shrinkNow())
                        .onTermination()
                        .invoke(() -> shrinking.set(false))
                    : Uni.createFrom().item(Pruned.NOTHING));
  }

  private Uni<Pruned> shrinkNow() {
    Shrinking work = new Shrinking(writer, dialect, size);
    return steps(work, () -> work.isUrgent() ? SHORT_PAUSE : PAUSE, Integer.MAX_VALUE);
  }

  /** Runs steps until one reports no more work, at most {@code stepsMax}. */
  private Uni<Pruned> steps(Statements<PruningStep> work, Supplier<Duration> pause, int stepsMax) {
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
        .map(PruningStep::pruned)
        .collect()
        .in(Total::new, Total::add)
        .map(total -> total.pruned);
  }

  private static final class Total {
    private Pruned pruned = Pruned.NOTHING;

    void add(Pruned step) {
      pruned = pruned.plus(step);
    }
  }

  private static Uni<Void> after(Duration pause) {
    return Uni.createFrom().voidItem().onItem().delayIt().by(pause);
  }

  private Uni<Pruned> steps(Instant now) {
    behind = false;
    return aged(OldRows.ENDED_DELIVERIES, now, bounds.runs())
        .chain(total -> aged(OldRows.DEAD_DELIVERIES, now, bounds.dead()).map(total::plus))
        .chain(total -> aged(OldRows.FINISHED_RUNS, now, bounds.runs()).map(total::plus))
        .chain(total -> aged(OldRows.DISPATCHED_EVENTS, now, bounds.events()).map(total::plus))
        .chain(total -> aged(OldRows.DEAD_EVENTS, now, bounds.dead()).map(total::plus))
        .chain(total -> shrink().map(total::plus))
        .chain(this::sources)
        .chain(total -> remembered(now).map(total::plus))
        .chain(total -> swept(this::giveBack).map(total::plus));
  }

  /**
   * Removes rows older than {@code age}. If a round leaves some, the next round follows at once.
   */
  private Uni<Pruned> aged(OldRows rows, Instant now, Duration age) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long before = IdSource.firstAt(now.minus(age));
              Sweep sweep = new Sweep(rows, writer);
              AtomicBoolean more = new AtomicBoolean();
              return steps(
                      session -> {
                        PruningStep step = sweep.step(session, before);
                        more.set(step.more());
                        return step;
                      },
                      () -> writer.depth() == 0 ? SHORT_PAUSE : PAUSE,
                      STEPS_MAX)
                  .invoke(() -> behind |= more.get());
            });
  }

  private Uni<Pruned> remembered(Instant now) {
    long before = IdSource.firstAt(now.minus(dedupeWindow));
    return swept(session -> seen.forget(session, before));
  }

  private PruningStep giveBack(Session session) throws SQLException {
    long bytes = dialect.giveBack(session);
    return new PruningStep(new Pruned(0, 0, 0, 0, bytes), bytes > 0);
  }

  /** Runs work that is not urgent; the next round continues where this one ended. */
  private Uni<Pruned> swept(Statements<PruningStep> work) {
    return Uni.createFrom().deferred(() -> steps(work, () -> PAUSE, SWEEPS_MAX));
  }

  /** Removes diagram sources that no run refers to, if runs were removed. */
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
}
