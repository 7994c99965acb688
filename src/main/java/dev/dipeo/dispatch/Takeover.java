package dev.dipeo.dispatch;

import dev.dipeo.base.Repeated;
import dev.dipeo.replica.Claim;
import dev.dipeo.replica.Replicas;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Takes over what other processes leave when they stop or are given up: their runs and events go
 * the way of a restart, {@link RunRecovery} and {@link EventRecovery}. So do dormant runs of which
 * a wait is over.
 */
@Singleton
public final class Takeover {
  private static final Logger LOG = Logger.getLogger(Takeover.class);

  /** What is given back is taken over within this time. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** A dormant run goes on so much before the end of its wait, which then comes in time. */
  private static final Duration EARLY = Duration.ofSeconds(2);

  private final Replicas replicas;
  private final RunRecovery runs;
  private final EventRecovery events;
  private final InstantSource clock;
  private volatile Cancellable looking = () -> {};

  Takeover(Replicas replicas, RunRecovery runs, EventRecovery events, InstantSource clock) {
    this.replicas = replicas;
    this.runs = runs;
    this.events = events;
    this.clock = clock;
  }

  /** Starts to look. */
  public void start() {
    looking = Repeated.every(LOOK_EVERY, "takeover", this::look);
  }

  /** Takes over nothing more. */
  public void stop() {
    looking.cancel();
  }

  /**
   * Claims once. Completes when what was claimed is under way, so that no more is taken than this
   * process has room for.
   */
  Uni<Void> look() {
    return replicas.claim(clock.instant().plus(EARLY)).chain(this::recover);
  }

  private Uni<Void> recover(Claim claim) {
    if (claim.isNothing()) {
      return Uni.createFrom().voidItem();
    }
    if (!claim.runs().isEmpty() || !claim.events().isEmpty()) {
      LOG.infof("takeover.claimed runs=%d events=%d", claim.runs().size(), claim.events().size());
    }
    return Uni.join()
        .all(runs.recover(claim.runs()), runs.goOn(claim.called()), events.recover(claim.events()))
        .andCollectFailures()
        .replaceWithVoid();
  }
}
