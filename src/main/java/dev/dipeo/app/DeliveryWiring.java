package dev.dipeo.app;

import dev.dipeo.base.Backoff;
import dev.dipeo.base.IdSource;
import dev.dipeo.cli.DirectSender;
import dev.dipeo.delivery.AddressGuard;
import dev.dipeo.delivery.DeliveryBounds;
import dev.dipeo.delivery.Proxies;
import dev.dipeo.delivery.Proxy;
import dev.dipeo.delivery.Retry;
import dev.dipeo.delivery.Sender;
import dev.dipeo.delivery.SenderBounds;
import dev.dipeo.delivery.SystemLookup;
import dev.dipeo.delivery.TimeAndThreads;
import dev.dipeo.delivery.Trust;
import dev.dipeo.delivery.VertxSender;
import dev.dipeo.secret.Secrets;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Builds the sending of webhooks. */
final class DeliveryWiring {
  private static final Logger LOG = Logger.getLogger(DeliveryWiring.class);

  // Bounds that are not configurable.
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
  private static final int ERROR_ANSWER_BYTES_MAX = 64 * 1024;
  private static final int ANSWER_HEADER_BYTES_MAX = 32 * 1024;

  @Produces
  @Singleton
  Sender sender(Vertx vertx, Settings settings, Config config, Threads threads, Closing closing) {
    return closing.later(
        sender(vertx, settings.delivery(), config, threads, addressGuard(settings)));
  }

  @Produces
  @Singleton
  DirectSender directSender(
      Vertx vertx, Settings settings, Config config, Threads threads, Closing closing) {
    return closing.later(
            sender(vertx, settings.delivery(), config, threads, new AddressGuard(true, List.of())))
        ::send;
  }

  private static VertxSender sender(
      Vertx vertx, Settings.Delivery settings, Config config, Threads threads, AddressGuard guard) {
    return new VertxSender(
        vertx,
        senderBounds(settings, config.getValue("quarkus.application.version", String.class)),
        new SystemLookup(threads.lookups()),
        guard,
        settings.trust().map(Trust::withSystem),
        proxies(settings.proxy(), config));
  }

  /**
   * @param setting {@code dipeo.delivery.proxy}
   */
  static Proxies proxies(Optional<String> setting, Config config) {
    if (setting.filter("none"::equals).isPresent()) {
      return Proxies.NONE;
    }
    Optional<Proxy> all =
        setting
            .map(url -> Proxy.parse("dipeo.delivery.proxy", url))
            .or(() -> proxy(config, "all_proxy"));
    boolean set = setting.isPresent();
    Proxies proxies =
        new Proxies(
            set ? all : proxy(config, "http_proxy").or(() -> all),
            set ? all : proxy(config, "https_proxy").or(() -> all),
            variable(config, "no_proxy").orElse(""));
    if (!proxies.isEmpty()) {
      LOG.infof("delivery.proxies %s", proxies);
    }
    return proxies;
  }

  private static Optional<Proxy> proxy(Config config, String variable) {
    return variable(config, variable)
        .map(url -> Proxy.parse(variable.toUpperCase(Locale.ROOT), url));
  }

  /** Also finds the variable with this name in upper case. */
  private static Optional<String> variable(Config config, String name) {
    return config.getOptionalValue(name, String.class).filter(value -> !value.isBlank());
  }

  private static SenderBounds senderBounds(Settings.Delivery delivery, String version) {
    return new SenderBounds(
        "DiPeO/" + version,
        delivery.connectionsPerDestinationMax(),
        delivery.waitingPerDestinationMax(),
        delivery.exchangesMax(),
        CONNECT_TIMEOUT,
        KEEP_ALIVE,
        delivery.answerBytesMax(),
        ERROR_ANSWER_BYTES_MAX,
        ANSWER_HEADER_BYTES_MAX);
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
  Secrets secrets(
      Settings settings,
      @Identifier("environment") Function<String, Optional<String>> environment) {
    return new Secrets(settings.secrets().allowed().orElse(List.of()), environment);
  }

  /** Finds secrets by the names of their variables, wherever the configuration has them. */
  @Produces
  @Singleton
  @Identifier("environment")
  Function<String, Optional<String>> environment(Config config) {
    return name -> config.getOptionalValue(name, String.class);
  }

  @Produces
  @Singleton
  TimeAndThreads timeAndThreads(IdSource ids, InstantSource clock, Threads threads) {
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    return new TimeAndThreads(ids, clock, random, threads.runs(), threads.timers());
  }

  @Produces
  @Singleton
  DeliveryBounds bounds(Settings settings) {
    Settings.Delivery delivery = settings.delivery();
    return new DeliveryBounds(
        new Retry(delivery.attemptsMax(), new Backoff(delivery.backoff(), delivery.backoffMax())),
        delivery.retryAfterMax(),
        delivery.failuresMax(),
        delivery.shutTime(),
        delivery.shutWaitMax(),
        delivery.connectionsPerDestinationMax(),
        delivery.waitingPerDestinationMax());
  }
}
