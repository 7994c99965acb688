package dev.dipeo.prove;

import dev.dipeo.delivery.Sender;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.UnsignedPolicy;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a proof: starts a server in a scratch folder, or several, keeps sending them signed
 * webhooks, and repeatedly kills and restarts one at moments derived from the seed. Then lets them
 * finish and compares the results. Blocks the caller throughout.
 */
public final class Proof {
  /** Share of kills that hit a server which is still starting and recovering. */
  private static final double STARTING_SHARE = 0.25;

  /** Approximate time of a start; a kill within it hits a starting server. */
  private static final Duration STARTING = Duration.ofMillis(1_500);

  /** Longest life of a ready server before its kill. */
  private static final Duration READY_MAX = Duration.ofSeconds(2);

  private static final Duration READY_WAIT_MAX = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final int SECRET_BYTES = 32;

  private final Launcher launcher;
  private final Sender sender;
  private final Vertx vertx;
  private final InstantSource clock;
  private final Optional<Topics> topics;

  /**
   * @param topics empty in a program that was built without Kafka's client
   */
  public Proof(
      Launcher launcher, Sender sender, Vertx vertx, InstantSource clock, Optional<Topics> topics) {
    this.launcher = launcher;
    this.sender = sender;
    this.vertx = vertx;
    this.clock = clock;
    this.topics = topics;
  }

  /**
   * Runs the proof.
   *
   * @param folder an empty folder; keeps the server's data and the log of each server
   * @param progress receives short progress messages
   * @throws IllegalStateException when a server does not start, or no broker answers
   */
  public ProofReport run(ProofPlan plan, Path folder, Consumer<String> progress)
      throws IOException, InterruptedException {
    Optional<ProofTopic> topic =
        plan.brokers().map(brokers -> ProofTopic.of(brokers, clock.millis()));
    topic.ifPresent(own -> topics().make(own.brokers(), own.names()));
    try {
      return run(plan, folder, topic, progress);
    } finally {
      topic.ifPresent(own -> remove(own, progress));
    }
  }

  private Topics topics() {
    return topics.orElseThrow(
        () ->
            new IllegalStateException(
                "this program was built without Kafka; take the full one, or the receiver that is"
                    + " built with -Dflavour=receive-kafka"));
  }

  /** What the proof has found counts also when the topic stays. */
  private void remove(ProofTopic own, Consumer<String> progress) {
    try {
      topics().remove(own.brokers(), own.names());
    } catch (IllegalStateException e) {
      progress.accept("the topics %s are still there: %s".formatted(own.names(), e.getMessage()));
    }
  }

  private ProofReport run(
      ProofPlan plan, Path folder, Optional<ProofTopic> topic, Consumer<String> progress)
      throws IOException, InterruptedException {
    Random random = new Random(plan.seed());
    Ledger ledger = new Ledger();
    byte[] secretBytes = new byte[SECRET_BYTES];
    random.nextBytes(secretBytes);
    String secret = "whsec_" + Base64.getEncoder().encodeToString(secretBytes);
    try (Destination destination = Destination.start(vertx, ledger)) {
      layOut(folder, destination.url());
      Provider provider = provider(folder, secret);
      List<Role> roles = Role.of(plan, settings(folder, secret), topic);
      try (Servers servers = Servers.start(launcher, folder, roles)) {
        for (Server server : servers.all()) {
          awaitReady(server, progress);
        }
        String path = "/webhooks/" + provider.name();
        Senders senders =
            new Senders(
                sender, provider, () -> URI.create(servers.url() + path), clock, ledger, plan);
        Asked asked = new Asked(sender, servers.knowing().url());
        requireEmpty(asked);
        senders.start();
        int kills = killAgainAndAgain(plan, random, servers, ledger, progress);
        senders.finish(plan.settleMax());
        progress.accept(
            "%d acknowledged; waiting for the last runs".formatted(ledger.acknowledgedCount()));
        Account account = new Account(asked, ledger);
        if (topic.isPresent()) {
          account.arrive(plan.settleMax());
        }
        return account.settle(plan.settleMax()).report(plan.seed(), kills);
      }
    }
  }

  /** What another proof, or a server, has left would be taken for something that was forged. */
  private static void requireEmpty(Asked asked) {
    if (!asked.json("/api/events?limit=1").path("events").isEmpty()) {
      throw new IllegalStateException(
          "there are events already: name an empty database, which the proof fills");
    }
  }

  private int killAgainAndAgain(
      ProofPlan plan, Random random, Servers servers, Ledger ledger, Consumer<String> progress)
      throws InterruptedException {
    long end = System.nanoTime() + plan.longest().toNanos();
    int kills = 0;
    while (kills < plan.kills() && System.nanoTime() < end) {
      pause(upTo(READY_MAX, random));
      Server server = servers.any(random);
      server.kill();
      kills++;
      progress.accept(
          "kill %d, %s: %d acknowledged"
              .formatted(kills, server.role().name(), ledger.acknowledgedCount()));
      server.startAgain();
      while (kills < plan.kills() && random.nextDouble() < STARTING_SHARE) {
        pause(upTo(STARTING, random));
        server.kill();
        kills++;
        progress.accept("kill %d, %s, while starting".formatted(kills, server.role().name()));
        server.startAgain();
      }
      awaitReady(server, progress);
    }
    return kills;
  }

  private void awaitReady(Server server, Consumer<String> progress) throws InterruptedException {
    Asked asked = new Asked(sender, server.url());
    long end = System.nanoTime() + READY_WAIT_MAX.toNanos();
    while (!asked.answersWell("/q/health/ready")) {
      if (!server.isAlive()) {
        progress.accept("the server does not stay up; the end of its log says why");
        throw new IllegalStateException(
            "the server of the proof ended by itself; see " + server.log());
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "the server of the proof is not ready after %d s; see %s"
                .formatted(READY_WAIT_MAX.toSeconds(), server.log()));
      }
      pause(LOOK_EVERY);
    }
  }

  private static Duration upTo(Duration longest, Random random) {
    return Duration.ofMillis((long) (random.nextDouble() * longest.toMillis()));
  }

  private static void pause(Duration time) throws InterruptedException {
    // An interruptible wait: nobody counts down.
    var unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void layOut(Path folder, String destination) throws IOException {
    write(folder.resolve("integrations/prove/provider.yaml"), resource("provider.yaml"));
    write(
        folder.resolve("diagrams/proof.yaml"),
        resource("proof.yaml").replace("RECEIVER", destination));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Proof.class.getResourceAsStream("/dev/dipeo/prove/" + name)) {
      if (in == null) {
        throw new IllegalStateException("This program was built without " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Provider provider(Path folder, String secret) {
    return new ProviderRegistry(
            folder.resolve("integrations"), _ -> Optional.of(secret), UnsignedPolicy.REFUSE)
        .find("prove")
        .orElseThrow();
  }

  private static Map<String, String> settings(Path folder, String secret) {
    Map<String, String> settings = new HashMap<>();
    settings.put("DIPEO_PROVE_SECRET", secret);
    settings.put("DIPEO_DATA_DIR", folder.resolve("data").toString());
    settings.put("DIPEO_FILES_DIR", folder.resolve("files").toString());
    settings.put("DIPEO_DIAGRAMS_DIR", folder.resolve("diagrams").toString());
    settings.put("DIPEO_INTEGRATIONS_DIR", folder.resolve("integrations").toString());
    settings.put("DIPEO_DELIVERY_ALLOWED_HOSTS", "127.0.0.1");
    settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    return settings;
  }
}
