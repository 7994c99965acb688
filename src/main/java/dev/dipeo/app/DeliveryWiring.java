package dev.dipeo.app;

import dev.dipeo.base.IdSource;
import dev.dipeo.cli.DirectSender;
import dev.dipeo.delivery.AddressGuard;
import dev.dipeo.delivery.Deliveries;
import dev.dipeo.delivery.DeliveryPolicy;
import dev.dipeo.delivery.DeliverySettings;
import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.delivery.Retry;
import dev.dipeo.delivery.Sender;
import dev.dipeo.delivery.SystemLookup;
import dev.dipeo.delivery.VertxSender;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.Config;

/** Builds what sends webhooks. */
final class DeliveryWiring {
  @Produces
  @Singleton
  Sender sender(Vertx vertx, Settings settings, Threads threads, Closing closing) {
    return closing.later(sender(vertx, settings.delivery(), threads, addressGuard(settings)));
  }

  @Produces
  @Singleton
  DirectSender directSender(Vertx vertx, Settings settings, Threads threads, Closing closing) {
    return closing.later(
            sender(vertx, settings.delivery(), threads, new AddressGuard(true, List.of())))
        ::send;
  }

  private static VertxSender sender(
      Vertx vertx, Settings.Delivery settings, Threads threads, AddressGuard guard) {
    return new VertxSender(vertx, bounds(settings), new SystemLookup(threads.lookups()), guard);
  }

  private static DeliverySettings bounds(Settings.Delivery delivery) {
    DeliverySettings defaults = DeliverySettings.defaults("1.0");
    return new DeliverySettings(
        defaults.userAgent(),
        delivery.connectionsPerDestinationMax(),
        delivery.waitingPerDestinationMax(),
        delivery.exchangesMax(),
        defaults.connectTimeout(),
        defaults.keepAlive(),
        delivery.answerBytesMax(),
        defaults.errorAnswerBytesMax(),
        defaults.answerHeaderBytesMax());
  }

  private static AddressGuard addressGuard(Settings settings) {
    boolean privateAllowed =
        settings
            .delivery()
            .privateAddresses()
            .map(given -> given == Settings.PrivateAddresses.ALLOW)
            .orElse(!settings.serve());
    return new AddressGuard(privateAllowed, settings.delivery().allowedHosts().orElse(List.of()));
  }

  @Produces
  @Singleton
  Deliveries deliveries(
      Sender sender,
      DeliveryStore store,
      Settings settings,
      Config config,
      IdSource ids,
      InstantSource clock,
      Threads threads,
      DeliveryMeters meters) {
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    return new Deliveries(
        sender,
        store,
        policy(settings.delivery()),
        name -> config.getOptionalValue(name, String.class),
        new Deliveries.Surroundings(ids, clock, random, threads.runs(), threads.timers()),
        meters);
  }

  private static DeliveryPolicy policy(Settings.Delivery delivery) {
    return new DeliveryPolicy(
        new Retry(delivery.attemptsMax(), delivery.backoff(), delivery.backoffMax()),
        delivery.retryAfterMax(),
        delivery.failuresMax(),
        delivery.shutTime(),
        delivery.shutWaitMax(),
        delivery.connectionsPerDestinationMax(),
        delivery.waitingPerDestinationMax());
  }
}
