package dev.dipeo.app;

import dev.dipeo.delivery.Deliveries;
import dev.dipeo.dispatch.Backlog;
import dev.dipeo.dispatch.Dormancy;
import dev.dipeo.dispatch.Subscriptions;
import dev.dipeo.dispatch.topic.TopicDoor;
import dev.dipeo.gateway.LoadShedding;
import dev.dipeo.gateway.edge.BodyRoom;
import dev.dipeo.gateway.edge.Connections;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.run.RunEngine;
import dev.dipeo.store.FreeSpace;
import dev.dipeo.store.sql.DatabaseSize;
import dev.dipeo.store.sql.Pruning;
import dev.dipeo.store.sql.SqlStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.function.ToDoubleFunction;

/** Metrics of the queues at {@code /q/metrics}. */
final class Meters {
  void register(
      @Observes StartupEvent started,
      Settings settings,
      SetUp setUp,
      MeterRegistry registry,
      BodyRoom bodies,
      Connections connections,
      Instance<LoadShedding> shedding,
      Instance<TopicDoor> topic,
      Instance<SqlStore> store,
      Instance<Pruning> pruning,
      Instance<FreeSpace> space,
      Instance<Backlog> backlog,
      Instance<RunEngine> engine,
      Instance<Subscriptions> subscriptions,
      Instance<Dormancy> dormancy,
      Instance<PythonRunner> python,
      PythonMeters pythonMeters,
      Instance<Deliveries> deliveries,
      DeliveryMeters deliveryMeters) {
    if (!settings.serve()) {
      return;
    }
    Gauge.builder("dipeo.gateway.bodies", bodies, BodyRoom::taken)
        .description("What bodies take that have come in part")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("dipeo.gateway.connections", connections, Connections::open)
        .description("Connections that are open")
        .register(registry);
    FunctionCounter.builder("dipeo.gateway.connections.cut", connections, Connections::cut)
        .description("Connections that had to give way because there were too many")
        .register(registry);
    Gauge.builder("dipeo.gateway.held", shedding.get(), LoadShedding::held)
        .description("Webhooks that wait for room before they are read")
        .register(registry);
    if (setUp.sendsToTopic()) {
      Gauge.builder("dipeo.topic.sending", topic.get(), TopicDoor::inFlight)
          .description("Events that the brokers have not acknowledged")
          .register(registry);
    }
    if (!setUp.hasStore()) {
      return;
    }
    Gauge.builder("dipeo.journal.queue", store.get(), SqlStore::queueDepth)
        .description("Writes that wait for the disk")
        .register(registry);
    Gauge.builder("dipeo.store.writing", store.get(), each -> each.lastError().isEmpty() ? 1 : 0)
        .description("1 while the store writes, 0 while it cannot")
        .register(registry);
    bytes(
            "dipeo.store.used",
            pruning.get().size(),
            DatabaseSize::usedBytes,
            "What the database takes")
        .register(registry);
    bytes("dipeo.store.size.max", pruning.get().size(), DatabaseSize::bytesMax, "What it may take")
        .register(registry);
    bytes("dipeo.store.disk.free", space.get(), FreeSpace::bytes, "What is free on its disk")
        .register(registry);
    bytes("dipeo.store.disk.free.min", space.get(), FreeSpace::bytesMin, "What has to be free")
        .register(registry);
    Gauge.builder("dipeo.dispatch.backlog", backlog.get(), Backlog::events)
        .description("Events on disk that are not dispatched")
        .register(registry);
    Gauge.builder("dipeo.runs.active", engine.get(), RunEngine::inProgress)
        .description("Runs in progress")
        .register(registry);
    Gauge.builder("dipeo.runs.waiting", engine.get(), RunEngine::waiting)
        .description("Runs that wait for a place")
        .register(registry);
    Gauge.builder("dipeo.runs.paused", engine.get(), RunEngine::paused)
        .description("Runs that wait for something outside")
        .register(registry);
    Gauge.builder("dipeo.runs.dormant", dormancy.get(), Dormancy::known)
        .description("Runs that wait for an event and that no server holds in memory")
        .register(registry);
    Gauge.builder("dipeo.subscriptions", subscriptions.get(), Subscriptions::size)
        .description("Nodes that wait for events")
        .register(registry);
    pythonMeters.watch(python.get());
    deliveryMeters.watch(deliveries.get());
  }

  private static <T> Gauge.Builder<T> bytes(
      String name, T of, ToDoubleFunction<T> value, String description) {
    return Gauge.builder(name, of, value).description(description).baseUnit("bytes");
  }
}
