package dev.dipeo.app;

import dev.dipeo.base.IdSource;
import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.journal.Journal;
import dev.dipeo.replica.Replicas;
import dev.dipeo.run.DormantRuns;
import dev.dipeo.run.RunStore;
import dev.dipeo.store.FolderLock;
import dev.dipeo.store.FreeSpace;
import dev.dipeo.store.RetentionBounds;
import dev.dipeo.store.StoreBounds;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.sql.Pruning;
import dev.dipeo.store.sql.SqlStore;
import dev.dipeo.store.sqlite.Sqlite;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Opens the store on first use. LZ4Factory finds the registered classes by name. */
@RegisterForReflection(
    classNames = {
      "net.jpountz.lz4.LZ4JavaSafeCompressor",
      "net.jpountz.lz4.LZ4HCJavaSafeCompressor",
      "net.jpountz.lz4.LZ4JavaSafeFastDecompressor",
      "net.jpountz.lz4.LZ4JavaSafeSafeDecompressor"
    })
final class StoreWiring {
  private static final Logger LOG = Logger.getLogger(StoreWiring.class);

  // Bounds that are not configurable.
  private static final long QUEUE_BYTES_MAX = 128L << 20;
  private static final int RUN_QUEUE_MAX = 10_000;
  private static final int READ_THREADS = 2;
  private static final int READ_QUEUE_MAX = 1_000;
  private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(5);
  private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);

  @Produces
  @Singleton
  InstantSource clock() {
    return InstantSource.system();
  }

  @Produces
  @Singleton
  SqlStore store(
      Settings settings,
      SetUp setUp,
      Places places,
      Database database,
      Threads threads,
      InstantSource clock,
      Joining joining,
      Closing closing) {
    StoreBounds bounds =
        new StoreBounds(
            settings.journal().queueMax(),
            QUEUE_BYTES_MAX,
            RUN_QUEUE_MAX,
            QUEUE_BYTES_MAX,
            READ_THREADS,
            READ_QUEUE_MAX,
            LOCK_WAIT_MAX,
            CLOSE_WAIT_MAX,
            settings.replica().lease(),
            settings.dedupe().window());
    SqlStore store =
        switch (setUp.store()) {
          case POSTGRESQL -> database.open(bounds, threads.completions(), clock);
          case SQLITE -> embedded(settings.serve(), places, bounds, threads, clock, closing);
          case NONE ->
              throw new StoreException(
                  "This is a receiver that keeps no store (dipeo.store is none); ask a runner.");
        };
    closing.later(store);
    if (settings.serve() && setUp.store() == Settings.Store.POSTGRESQL) {
      joining.join(store);
    }
    if (settings.serve()) {
      // While the server goes on starting; an append that comes earlier waits for it.
      store
          .prepareAppends()
          .subscribe()
          .with(_ -> {}, failure -> LOG.debugf(failure, "store.not_prepared"));
    }
    return store;
  }

  private static SqlStore embedded(
      boolean serve,
      Places places,
      StoreBounds bounds,
      Threads threads,
      InstantSource clock,
      Closing closing) {
    if (!serve) {
      return Sqlite.open(places.data(), bounds, threads.completions(), clock);
    }
    Sqlite.makeFolder(places.data());
    closing.later(FolderLock.take(places.data()));
    return Sqlite.openInspected(places.data(), bounds, threads.completions(), clock);
  }

  @Produces
  @Singleton
  Pruning pruning(SqlStore store, Settings settings, SetUp setUp) {
    Settings.Retention retention = settings.retention();
    return store.pruning(
        new RetentionBounds(
            retention.events(),
            retention.runs(),
            retention.dead(),
            switch (setUp.store()) {
              case SQLITE -> retention.sizeMax().asLongValue();
              // Removed rows leave its files as large as they are.
              case POSTGRESQL, NONE -> Long.MAX_VALUE;
            }));
  }

  @Produces
  @Singleton
  FreeSpace freeSpace(Places places, Settings settings, SetUp setUp) {
    return switch (setUp.store()) {
      case SQLITE ->
          new FreeSpace(
              places.data(), settings.retention().diskFreeMin().map(MemorySize::asLongValue));
      case POSTGRESQL, NONE -> FreeSpace.elsewhere();
    };
  }

  @Produces
  @Singleton
  DormantRuns dormant(SqlStore store) {
    return store.dormant();
  }

  @Produces
  @Singleton
  Journal journal(SqlStore store) {
    return store.journal();
  }

  @Produces
  @Singleton
  RunStore runs(SqlStore store) {
    return store.runs();
  }

  @Produces
  @Singleton
  DeliveryStore deliveries(SqlStore store) {
    return store.deliveries();
  }

  @Produces
  @Singleton
  Replicas replicas(SqlStore store) {
    return store.replicas();
  }

  /**
   * Ids continue after those in the store. A command that needs ids drives a run, so it joins those
   * that share the store.
   */
  @Produces
  @Singleton
  IdSource ids(InstantSource clock, SqlStore store, Settings settings, Joining joining) {
    if (!settings.serve()) {
      joining.join(store);
    }
    IdSource ids = new IdSource(clock, store.slot());
    ids.startAfter(store.highestId());
    return ids;
  }
}
