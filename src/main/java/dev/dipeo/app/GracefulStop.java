package dev.dipeo.app;

import dev.dipeo.api.LiveReaders;
import dev.dipeo.dispatch.Entrance;
import dev.dipeo.dispatch.FrontDoor;
import dev.dipeo.dispatch.Pump;
import dev.dipeo.dispatch.Takeover;
import dev.dipeo.dispatch.topic.TopicReader;
import dev.dipeo.gateway.LoadShedding;
import dev.dipeo.journal.Journal;
import dev.dipeo.replica.Replicas;
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
 * begins, and live streams end. Unfinished runs are resumed by the other servers on the store, else
 * at the next start.
 */
@Singleton
public class GracefulStop {
  private static final Logger LOG = Logger.getLogger(GracefulStop.class);

  /** Longest wait for the store to record the clean stop, after the grace period. */
  private static final Duration NOTE_MAX = Duration.ofSeconds(5);

  private final Duration grace;
  private final Instance<Entrance> entrance;
  private final Instance<FrontDoor> frontDoor;
  private final Instance<TopicReader> topic;
  private final Instance<LoadShedding> shedding;
  private final Instance<Pump> pump;
  private final Instance<RunEngine> engine;
  private final Instance<RunStore> runs;
  private final Instance<Journal> journal;
  private final Instance<Replicas> replicas;
  private final Instance<Takeover> takeover;
  private final LiveReaders liveReaders;
  private volatile Optional<SetUp> serving = Optional.empty();

  GracefulStop(
      Settings settings,
      Instance<Entrance> entrance,
      Instance<FrontDoor> frontDoor,
      Instance<TopicReader> topic,
      Instance<LoadShedding> shedding,
      Instance<Pump> pump,
      Instance<RunEngine> engine,
      Instance<RunStore> runs,
      Instance<Journal> journal,
      Instance<Replicas> replicas,
      Instance<Takeover> takeover,
      LiveReaders liveReaders) {
    this.grace = settings.shutdownGrace();
    this.entrance = entrance;
    this.frontDoor = frontDoor;
    this.topic = topic;
    this.shedding = shedding;
    this.pump = pump;
    this.engine = engine;
    this.runs = runs;
    this.journal = journal;
    this.replicas = replicas;
    this.takeover = takeover;
    this.liveReaders = liveReaders;
  }

  /** The server has started. */
  void serving(SetUp setUp) {
    serving = Optional.of(setUp);
  }

  void settle(@Observes ShutdownDelayInitiatedEvent stopping) {
    if (serving.isEmpty()) {
      return;
    }
    SetUp setUp = serving.get();
    entrance.get().close();
    shedding.get().close();
    if (setUp.readsTopic()) {
      topic.get().stop();
    }
    if (setUp.hasStore()) {
      frontDoor.get().close();
      pump.get().stop();
    }
    switch (setUp.mode()) {
      case RECEIVE -> LOG.info("server.stopping");
      case ALL, RUN -> settleRuns();
    }
    liveReaders.close();
    if (setUp.hasStore()) {
      leave();
    }
  }

  private void settleRuns() {
    int atWork = engine.get().nodesAtWork();
    LOG.infof("server.stopping nodes_at_work=%d grace_ms=%d", atWork, grace.toMillis());
    takeover.get().stop();
    try {
      var still = engine.get().standStill().subscribeAsCompletionStage();
      // At once: others need not wait for the nodes of other runs.
      replicas.get().giveBack(engine.get().letGo()).await().atMost(NOTE_MAX);
      Uni.createFrom()
          .completionStage(still)
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
    engine.get().close();
  }

  /** After everything that writes: nothing more can be written. */
  private void leave() {
    try {
      replicas.get().leave().await().atMost(NOTE_MAX);
    } catch (RuntimeException e) {
      LOG.warnf("replica.not_left: others take over when the lease is over: %s", e.getMessage());
    }
  }
}
