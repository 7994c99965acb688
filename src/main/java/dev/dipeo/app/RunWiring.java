package dev.dipeo.app;

import dev.dipeo.api.LiveReaders;
import dev.dipeo.files.FilesFolder;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.python.source.CodeFiles;
import dev.dipeo.run.NodeRunner;
import dev.dipeo.run.RunBounds;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunStore;
import io.quarkus.arc.All;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** Builds what runs diagrams. */
final class RunWiring {
  /** Memory of a paused run with a usual webhook of 8 KB as a tree. */
  private static final int PAUSED_RUN_BYTES = 128 * 1024;

  private static final int PAUSED_RUNS_MAX = 10_000;

  /** Of one activation's log. */
  private static final int LOG_LINES_MAX = 1_000;

  private static final int LOG_CHARS_MAX = 256 * 1_024;

  private static final int KEEP_ALIVES_UNTIL_IDLE = 4;
  private static final Duration KEEP_ALIVE_MAX = Duration.ofSeconds(15);

  @Produces
  @Singleton
  DiagramLibrary library(Places places, Instance<ProviderRegistry> providers, CodeFiles codeFiles) {
    DiagramLibrary library =
        new DiagramLibrary(
            places.diagrams(), new EventsOfProviders(providers), new ImportCheck(codeFiles));
    library.refresh();
    return library;
  }

  @Produces
  @Singleton
  FilesFolder filesFolder(Places places) {
    return new FilesFolder(places.files());
  }

  /** Paused runs stay in memory, with the values of their nodes. */
  private static int pausedMax() {
    return Math.clamp(Runtime.getRuntime().maxMemory() / PAUSED_RUN_BYTES, 1, PAUSED_RUNS_MAX);
  }

  @Produces
  @Singleton
  RunEngine engine(
      @All List<NodeRunner<?>> runners,
      RunStore store,
      Settings settings,
      InstantSource clock,
      Threads threads,
      LiveReaders liveReaders,
      Closing closing) {
    Settings.Runs runs = settings.runs();
    RunBounds bounds =
        new RunBounds(
            runs.activeMax(),
            runs.queueMax(),
            runs.pausedMax().orElseGet(RunWiring::pausedMax),
            runs.parallelNodesMax(),
            LOG_LINES_MAX,
            LOG_CHARS_MAX);
    RunEngine engine =
        closing.later(
            new RunEngine(runners, store, bounds, clock, threads.runs(), threads.timers()));
    engine.add(new RunLog());
    engine.add(liveReaders);
    return engine;
  }

  @Produces
  @Singleton
  LiveReaders liveReaders(Threads threads, Config config) {
    return new LiveReaders(threads.timers(), keepAlive(config));
  }

  /** Short enough that neither the server nor proxies consider the stream idle. */
  private static Duration keepAlive(Config config) {
    Duration untilIdle = config.getValue("quarkus.http.idle-timeout", Duration.class);
    Duration often = untilIdle.dividedBy(KEEP_ALIVES_UNTIL_IDLE);
    return often.isPositive() && often.compareTo(KEEP_ALIVE_MAX) < 0 ? often : KEEP_ALIVE_MAX;
  }
}
