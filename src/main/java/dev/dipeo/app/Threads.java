package dev.dipeo.app;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that are not event loops. Each pool has one purpose. */
@Singleton
public class Threads {
  private static final int CLOSE_WAIT_SECONDS = 5;

  /** Host names looked up at the same time. A lookup blocks until the name server answers. */
  private static final int LOOKUP_THREADS = 8;

  private final ExecutorService runs;
  private final ExecutorService completions;
  private final ScheduledExecutorService timers;
  private final ScheduledExecutorService reload;
  private final ExecutorService lookups;

  Threads(Closing closing) {
    int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
    this.runs = closed(closing, Executors.newFixedThreadPool(processors, named("dipeo-run")));
    this.completions = closed(closing, Executors.newSingleThreadExecutor(named("dipeo-journaled")));
    this.timers = closed(closing, Executors.newSingleThreadScheduledExecutor(named("dipeo-timer")));
    this.reload =
        closed(closing, Executors.newSingleThreadScheduledExecutor(named("dipeo-reload")));
    this.lookups =
        closed(closing, Executors.newFixedThreadPool(LOOKUP_THREADS, named("dipeo-lookup")));
  }

  /** The engine's short work between nodes. */
  Executor runs() {
    return runs;
  }

  /** Completions of the store: what was written is on disk. */
  Executor completions() {
    return completions;
  }

  /** Timeouts and waits. Nothing else runs here. */
  @Produces
  @Singleton
  @Identifier("timers")
  ScheduledExecutorService timers() {
    return timers;
  }

  /** Checks files for changes, and prunes. */
  ScheduledExecutorService reload() {
    return reload;
  }

  /** Lookups of host names by the operating system. Threads start when needed. */
  Executor lookups() {
    return lookups;
  }

  /** Work that blocks or takes long, on Quarkus' worker pool. */
  @Produces
  @Singleton
  @Identifier("workers")
  Executor workers() {
    return Infrastructure.getDefaultExecutor();
  }

  private static <E extends ExecutorService> E closed(Closing closing, E executor) {
    closing.later(
        () -> {
          executor.shutdown();
          if (!executor.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
            executor.shutdownNow();
          }
        });
    return executor;
  }

  private static ThreadFactory named(String name) {
    return Thread.ofPlatform().name(name + "-", 0).daemon().factory();
  }
}
