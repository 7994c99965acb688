package dev.dipeo.app;

import dev.dipeo.base.IdSource;
import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.journal.Journal;
import dev.dipeo.run.RunStore;
import dev.dipeo.store.FolderLock;
import dev.dipeo.store.FreeSpace;
import dev.dipeo.store.RetentionSettings;
import dev.dipeo.store.StoreSettings;
import dev.dipeo.store.sql.Pruning;
import dev.dipeo.store.sql.SqlStore;
import dev.dipeo.store.sqlite.Sqlite;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Opens the store; whoever asks for one of its parts has it opened. */
final class StoreWiring {
  @Produces
  @Singleton
  InstantSource clock() {
    return InstantSource.system();
  }

  @Produces
  @Singleton
  SqlStore store(
      Settings settings, Places places, Threads threads, InstantSource clock, Closing closing) {
    StoreSettings defaults = StoreSettings.of(places.data());
    StoreSettings bounds =
        new StoreSettings(
            defaults.folder(),
            settings.journal().queueMax(),
            defaults.journalQueueBytesMax(),
            defaults.runQueueMax(),
            defaults.runQueueBytesMax(),
            defaults.readThreads(),
            defaults.readQueueMax(),
            defaults.lockWaitMax(),
            defaults.closeWaitMax(),
            settings.dedupe().window());
    if (settings.serve()) {
      Sqlite.makeFolder(bounds.folder());
      closing.later(FolderLock.take(bounds.folder()));
      return closing.later(Sqlite.openInspected(bounds, threads.completions(), clock));
    }
    return closing.later(Sqlite.open(bounds, threads.completions(), clock));
  }

  @Produces
  @Singleton
  Pruning pruning(SqlStore store, Settings settings) {
    Settings.Retention retention = settings.retention();
    return store.pruning(
        new RetentionSettings(
            retention.events(),
            retention.runs(),
            retention.dead(),
            retention.sizeMax().asLongValue()));
  }

  @Produces
  @Singleton
  FreeSpace freeSpace(Places places, Settings settings) {
    return new FreeSpace(
        places.data(), settings.retention().diskFreeMin().map(MemorySize::asLongValue));
  }

  @Produces
  @Singleton
  Journal journal(SqlStore store, Settings settings) {
    return settings.bench().journalOff() ? new ForgetfulJournal() : store.journal();
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

  /** Numbers continue after those that are in the store. */
  @Produces
  @Singleton
  IdSource ids(InstantSource clock, SqlStore store) {
    IdSource ids = new IdSource(clock);
    ids.startAfter(store.highestId());
    return ids;
  }
}
