package dev.dipeo.app;

import dev.dipeo.replica.Replicas;
import dev.dipeo.store.FreeSpace;
import dev.dipeo.store.sql.Pruned;
import dev.dipeo.store.sql.Pruning;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Checks the size of the database and the free space of its disk every second, and prunes expired
 * data at the configured interval.
 */
@Singleton
final class Keeping {
  private static final Logger LOG = Logger.getLogger(Keeping.class);

  /** A database that grows too large is noticed within this time. */
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private final Pruning pruning;
  private final FreeSpace space;
  private final Replicas replicas;
  private final InstantSource clock;
  private final Duration interval;
  private Instant nextRound;

  Keeping(
      Pruning pruning, FreeSpace space, Replicas replicas, InstantSource clock, Settings settings) {
    this.pruning = pruning;
    this.space = space;
    this.replicas = replicas;
    this.clock = clock;
    this.interval = settings.retention().interval();
    this.nextRound = clock.instant().plus(interval);
  }

  void start(ScheduledExecutorService thread) {
    space.look();
    var unused =
        thread.scheduleWithFixedDelay(
            Recurring.task("prune", this::look),
            LOOK_INTERVAL.toMillis(),
            LOOK_INTERVAL.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void look() {
    space.look();
    if (!replicas.isFirst()) {
      return; // another one prunes
    }
    Instant now = clock.instant();
    if (pruning.isBehind() || !now.isBefore(nextRound)) {
      nextRound = now.plus(interval);
      tell(pruning.round(now));
    } else {
      tell(pruning.shrink());
    }
  }

  private static void tell(Uni<Pruned> work) {
    work.subscribe()
        .with(Keeping::tell, failure -> LOG.warnf("retention.failed: %s", failure.getMessage()));
  }

  private static void tell(Pruned pruned) {
    if (!pruned.isNothing()) {
      LOG.infof(
          "retention.pruned events=%d runs=%d deliveries=%d seen=%d bytes_freed=%d",
          pruned.events(), pruned.runs(), pruned.deliveries(), pruned.seen(), pruned.bytesFreed());
    }
  }
}
