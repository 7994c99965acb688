package dev.dipeo.app;

import dev.dipeo.api.AccessGuard;
import dev.dipeo.api.ReceiveOnly;
import dev.dipeo.api.RunOnly;
import dev.dipeo.api.WithoutStore;
import dev.dipeo.base.IdSource;
import dev.dipeo.dispatch.Entrance;
import dev.dipeo.gateway.BodyDecoder;
import dev.dipeo.gateway.Capacity;
import dev.dipeo.gateway.LoadShedding;
import dev.dipeo.gateway.RateLimits;
import dev.dipeo.gateway.Receiver;
import dev.dipeo.gateway.Refusals;
import dev.dipeo.gateway.Repeats;
import dev.dipeo.gateway.SheddingBounds;
import dev.dipeo.gateway.WebhookObserver;
import dev.dipeo.gateway.WebhookPost;
import dev.dipeo.gateway.WebhookRoute;
import dev.dipeo.gateway.edge.AnyAccept;
import dev.dipeo.gateway.edge.BodyLimit;
import dev.dipeo.gateway.edge.BodyRoom;
import dev.dipeo.gateway.edge.ConnectionRules;
import dev.dipeo.gateway.edge.Connections;
import dev.dipeo.gateway.edge.EveryConnection;
import dev.dipeo.gateway.edge.RetryAfter;
import dev.dipeo.gateway.edge.SlowSenders;
import dev.dipeo.journal.SameBody;
import dev.dipeo.problem.UnreadableRequests;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.RateLimit;
import dev.dipeo.provider.UnsignedPolicy;
import dev.dipeo.store.sql.SqlStore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.health.SmallRyeHealthReporter;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.logging.Logger;

/** Builds the HTTP edge. Netty creates the registered class by name. */
@RegisterForReflection(targets = EveryConnection.class)
final class GatewayWiring {
  /** Before every route: an unauthorised caller does not learn whether a path exists. */
  private static final int GUARD_PRIORITY = 1_000;

  private static final Logger LOG = Logger.getLogger(GatewayWiring.class);

  private static final String ROOT_PATH = "quarkus.http.root-path";
  private static final String BODY_BYTES_MAX = "quarkus.http.limits.max-body-size";
  private static final int BODIES_SHARE_OF_HEAP = 8;

  void guard(
      @Observes Filters filters,
      Settings settings,
      SetUp setUp,
      Config config,
      BodyRoom room,
      RetryAfter retryAfter,
      Connections connections,
      Instance<SmallRyeHealthReporter> health) {
    requireFixedPaths(config);
    long bodyBytesMax = bodyBytesMax(config);
    BodyLimit limit = new BodyLimit(bodyBytesMax);
    if (settings.serve() && bodyBytesMax < configuredBodyBytesMax(config)) {
      LOG.infof(
          "gateway.bodies_bounded bytes_max=%d: one part in %d of the heap, which is less than %s; give the"
              + " server more memory for larger ones",
          bodyBytesMax, BodyLimit.SHARE_OF_HEAP, BODY_BYTES_MAX);
    }
    EveryConnection.heldTo(rules(settings.gateway(), config, connections));
    SlowSenders slowSenders =
        new SlowSenders(settings.gateway().bodyTimeout(), bodyBytesMax, room, retryAfter);
    filters.register(slowSenders::handle, GUARD_PRIORITY + 1); // first, for it counts requests
    filters.register(limit::handle, GUARD_PRIORITY - 1);
    AccessGuard guard = new AccessGuard(settings.apiToken(), settings.apiLoopback());
    filters.register(guard::handle, GUARD_PRIORITY);
    filters.register(AnyAccept::handle, GUARD_PRIORITY - 2);
    filters.register(new BriefHealth(guard, health)::handle, GUARD_PRIORITY - 2);
    if (settings.serve() && guard.isShut()) {
      LOG.info(
          "api.closed: /api, /q/metrics and /q/openapi answer 404 to everyone; set DIPEO_API_TOKEN to open them to"
              + " whoever sends it, or DIPEO_API_LOOPBACK=true to this machine");
    }
    if (!setUp.hasStore()) {
      filters.register(WithoutStore::handle, GUARD_PRIORITY - 3);
    }
    switch (setUp.mode()) {
      case ALL -> {}
      case RECEIVE -> filters.register(ReceiveOnly::handle, GUARD_PRIORITY - 4);
      case RUN -> {
        RunOnly runOnly = setUp.readsTopic() ? RunOnly.fromTopic() : RunOnly.fromDatabase();
        filters.register(runOnly::handle, GUARD_PRIORITY - 3);
      }
    }
  }

  /**
   * Refuses other root paths: senders and manifests rely on these. A proxy that serves them under a
   * prefix has to strip it.
   */
  private static void requireFixedPaths(Config config) {
    for (ConfigSource source : config.getConfigSources()) {
      String root = source.getValue(ROOT_PATH);
      if (root != null && !root.strip().equals("/") && !root.isBlank()) {
        throw new ConfigurationException(
            "dipeo: "
                + ROOT_PATH
                + " is "
                + root
                + ", and the paths of this server begin with / only; let the proxy take its prefix off");
      }
    }
  }

  /** The server counts a header without its line ends, so the whole header may be larger. */
  private static ConnectionRules rules(
      Settings.Gateway gateway, Config config, Connections connections) {
    int line = config.getValue("quarkus.http.limits.max-initial-line-length", Integer.class);
    long fields =
        config.getValue("quarkus.http.limits.max-header-size", MemorySize.class).asLongValue();
    return new ConnectionRules(
        gateway.headerTimeout(),
        gateway.answerTimeout(),
        line,
        Math.toIntExact(line + 2 * fields),
        connections,
        System::nanoTime);
  }

  @Produces
  @Singleton
  Connections connections(Settings settings) {
    int max =
        ConnectionBound.of(
            settings.gateway().connectionsMax(),
            Runtime.getRuntime().maxMemory(),
            ConnectionBound.descriptors());
    return new Connections(max, System::nanoTime);
  }

  void problems(@Observes Router router) {
    UnreadableRequests.answeredBy(router);
  }

  /** Lazily, because a command that ends opens no store. */
  void webhooks(
      @Observes Router router, Instance<LoadShedding> shedding, Instance<WebhookRoute> webhooks) {
    router
        .post("/webhooks/:provider")
        .handler(context -> shedding.get().handle(context))
        .handler(context -> webhooks.get().handle(context));
  }

  @Produces
  @Singleton
  WebhookPost webhookPost(
      ProviderRegistry providers,
      Receiver receiver,
      WebhookObserver events,
      RetryAfter retryAfter) {
    return new WebhookPost(providers, receiver, events, retryAfter);
  }

  @Produces
  @Singleton
  WebhookRoute webhookRoute(WebhookPost post, Settings settings) {
    return new WebhookRoute(post, settings.gateway().inlineBodyBytesMax());
  }

  private static long bodyBytesMax(Config config) {
    return BodyLimit.of(configuredBodyBytesMax(config), Runtime.getRuntime().maxMemory())
        .bytesMax();
  }

  private static long configuredBodyBytesMax(Config config) {
    return config.getValue(BODY_BYTES_MAX, MemorySize.class).asLongValue();
  }

  @Produces
  @Singleton
  BodyRoom bodyRoom(Settings settings, Config config) {
    Settings.Gateway gateway = settings.gateway();
    long least = 2 * bodyBytesMax(config);
    long bytes =
        gateway
            .bodiesBytesMax()
            .map(MemorySize::asLongValue)
            .orElse(Math.max(least, Runtime.getRuntime().maxMemory() / BODIES_SHARE_OF_HEAP));
    if (bytes < least) {
      throw new ConfigurationException(
          "dipeo.gateway.bodies-bytes-max is %d, and must be at least twice %s, %d"
              .formatted(bytes, BODY_BYTES_MAX, least));
    }
    return new BodyRoom(bytes, gateway.inlineBodyBytesMax());
  }

  @Produces
  @Singleton
  ProviderRegistry providers(
      Places places,
      Settings settings,
      @Identifier("environment") Function<String, Optional<String>> environment) {
    UnsignedPolicy unsigned =
        switch (settings.unsigned()) {
          case ACCEPT -> UnsignedPolicy.ACCEPT;
          case REFUSE -> UnsignedPolicy.REFUSE;
        };
    return new ProviderRegistry(places.integrations(), environment, unsigned);
  }

  @Produces
  @Singleton
  Refusals refusals() {
    return new Refusals(Logger.getLogger(Refusals.class)::info, System::nanoTime);
  }

  @Produces
  @Singleton
  LoadShedding loadShedding(
      ProviderRegistry providers,
      Entrance entrance,
      Instance<SqlStore> store,
      Settings settings,
      SetUp setUp,
      RetryAfter retryAfter,
      Refusals refusals,
      WebhookObserver events,
      Threads threads) {
    Settings.Gateway gateway = settings.gateway();
    return new LoadShedding(
        providers,
        setUp.sendsToTopic() ? entrance::hasRoomFor : local(entrance, store.get()),
        retryAfter,
        new SheddingBounds(gateway.holdMax(), gateway.inlineBodyBytesMax()),
        refusals,
        events,
        System::nanoTime,
        threads.timers());
  }

  private static Capacity local(Entrance entrance, SqlStore store) {
    return (webhooks, bytes) -> store.accepting() && entrance.hasRoomFor(webhooks, bytes);
  }

  /** Of events before they are on the topic, in receivers that share nothing: never the same. */
  private static LongSupplier anyNumber() {
    SecureRandom random = new SecureRandom();
    return () -> random.nextLong(1, Long.MAX_VALUE);
  }

  @Produces
  @Singleton
  Receiver receiver(
      Entrance entrance,
      Instance<IdSource> ids,
      InstantSource clock,
      Settings settings,
      SetUp setUp,
      Config config,
      BodyRoom room,
      Refusals refusals,
      Threads threads) {
    SameBody sameBody =
        switch (settings.dedupe().sameBody()) {
          case FLAG -> SameBody.FLAG;
          case REFUSE -> SameBody.REFUSE;
        };
    RateLimits rateLimits =
        new RateLimits(settings.gateway().rateLimit().map(RateLimit::of), System::nanoTime);
    Repeats repeats = new Repeats(sameBody, settings.dedupe().windowWithoutId());
    return new Receiver(
        entrance,
        setUp.sendsToTopic() ? anyNumber() : ids.get()::next,
        clock,
        repeats,
        rateLimits,
        new BodyDecoder(bodyBytesMax(config), room),
        refusals,
        new Receiver.LargeBodies(settings.gateway().inlineBodyBytesMax(), threads.workers()));
  }

  @Produces
  @Singleton
  RetryAfter retryAfter(Settings settings) {
    return new RetryAfter(settings.gateway().retryAfter());
  }
}
