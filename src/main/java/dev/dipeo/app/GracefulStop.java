package dev.dipeo.app;

import dev.dipeo.api.LiveReaders;
import dev.dipeo.dispatch.FrontDoor;
import dev.dipeo.dispatch.Pump;
import dev.dipeo.gateway.LoadShedding;
import dev.dipeo.journal.Journal;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunStore;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The time between the signal to stop and the stop itself. The server still answers, but is not
 * ready and accepts no webhook. Running nodes may continue for the grace period, no other node
 * begins, and live streams end. Unfinished runs are resumed at the next start.
 */
@Singleton
public class GracefulStop {
  private static final Logger LOG = Logger.getLogger(GracefulStop.class);

  /** Longest wait for the store to record the clean stop, after the grace period. */
  private static final Duration NOTE_MAX = Duration.ofSeconds(5);

  private final Duration grace;
  private final Instance<FrontDoor> frontDoor;
  private final Instance<LoadShedding> shedding;
  private final Instance<Pump> pump;
  private final Instance<RunEngine> engine;
  private final Instance<RunStore> runs;
  private final Instance<Journal> journal;
  private final LiveReaders liveReaders;
  private volatile Optional<Settings.Mode> serving = Optional.empty();

  GracefulStop(
      Settings settings,
      Instance<FrontDoor> frontDoor,
      Instance<LoadShedding> shedding,
      Instance<Pump> pump,
      Instance<RunEngine> engine,
      Instance<RunStore> runs,
      Instance<Journal> journal,
      LiveReaders liveReaders) {
    this.grace = settings.shutdownGrace();
    this.frontDoor = frontDoor;
    this.shedding = shedding;
    this.pump = pump;
    this.engine = engine;
    this.runs = runs;
    this.journal = journal;
    this.liveReaders = liveReaders;
  }

  /** The server has started. */
  void serving(Settings.Mode mode) {
    serving = Optional.of(mode);
  }

  void settle(@Observes ShutdownDelayInitiatedEvent stopping) {
    if (serving.isEmpty()) {
      return;
    }
    frontDoor.get().close();
    shedding.get().close();
    pump.get().stop();
    switch (serving.get()) {
      case RECEIVE -> LOG.info("server.stopping");
      case ALL -> settleRuns();
    }
    liveReaders.close();
  }

  private void settleRuns() {
    int atWork = engine.get().nodesAtWork();
    LOG.infof("server.stopping nodes_at_work=%d grace_ms=%d", atWork, grace.toMillis());
    try {
      engine
          .get()
          .standStill()
          .ifNoItem()
          .after(grace)
          .recoverWithUni(Uni.createFrom().voidItem())
          .await()
          .indefinitely();
      Uni.join()
          .all(runs.get().acquit(), journal.get().acquit())
          .andFailFast()
          .await()
          .atMost(NOTE_MAX);
    } catch (RuntimeException e) {
      LOG.warnf("server.not_settled: %s", e.getMessage());
    }
    LOG.infof("server.settled nodes_interrupted=%d", engine.get().nodesAtWork());
  }
}
