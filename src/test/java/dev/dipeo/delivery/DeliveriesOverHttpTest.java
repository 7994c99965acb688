package dev.dipeo.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dipeo.base.Backoff;
import dev.dipeo.delivery.Delivery.State;
import dev.dipeo.delivery.DeliveryStore.Query;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deliveries to receivers that have a bad day. */
class DeliveriesOverHttpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Long enough that only a receiver that hangs meets it, on a slow machine too. */
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  private static final Retry QUICK =
      new Retry(20, new Backoff(Duration.ofMillis(20), Duration.ofMillis(50)));

  private final Vertx vertx = Vertx.vertx();
  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
  private final VertxSender sender = Receiver.sender(vertx);
  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final List<Sent> ended = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    sender.close();
    timers.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void deliver_receiverThatFailsInEveryWayAndRecovers_getsEveryWebhookOnceEach() {
    Map<String, AtomicInteger> times = new ConcurrentHashMap<>();
    Map<String, Integer> taken = new ConcurrentHashMap<>();
    try (Receiver receiver =
        Receiver.http(
            vertx,
            request -> {
              String key = request.getHeader("Idempotency-Key");
              int time = times.computeIfAbsent(key, k -> new AtomicInteger()).getAndIncrement();
              badDay(request, time, () -> taken.merge(key, 1, Integer::sum));
            })) {
      Deliveries deliveries = deliveries(policy(1_000, 10));
      IntStream.range(0, 20).forEach(i -> deliver(deliveries, receiver, "k" + i));

      await().atMost(PATIENCE).until(() -> ended.size() == 20);

      assertThat(taken).hasSize(20).allSatisfy((key, count) -> assertThat(count).isEqualTo(1));
      assertThat(recorded())
          .hasSize(20)
          .allSatisfy(
              delivery -> {
                assertThat(delivery.state()).isEqualTo(State.DELIVERED);
                assertThat(outcomes(delivery))
                    .containsExactly("500", "429", "timeout", "protocol_error", "503", "200");
              });
    }
  }

  /** What happens to one webhook, one time after another. */
  private void badDay(HttpServerRequest request, int time, Runnable taken) {
    switch (time) {
      case 0 -> request.response().setStatusCode(500).end("broken");
      case 1 -> request.response().setStatusCode(429).putHeader("Retry-After", "0").end();
      case 2 -> {} // hangs
      case 3 -> request.connection().close();
      case 4 -> request.response().setStatusCode(503).end();
      default -> {
        taken.run();
        request.response().end("{}");
      }
    }
  }

  @Test
  void deliver_deadReceiver_doesNotHoldUpTheOthers() {
    try (Receiver dead = Receiver.http(vertx, request -> {});
        Receiver well = Receiver.http(vertx, request -> request.response().end("{}"))) {
      Deliveries deliveries = deliveries(policy(5, 5));
      IntStream.range(0, 50).forEach(i -> deliver(deliveries, dead, "dead" + i));
      IntStream.range(0, 50).forEach(i -> deliver(deliveries, well, "well" + i));

      await().atMost(PATIENCE).until(() -> ended.size() == 50);

      assertThat(ended).allMatch(sent -> sent instanceof Sent.Answered);
      assertThat(recorded())
          .filteredOn(delivery -> delivery.state() == State.DELIVERED)
          .hasSize(50)
          .allMatch(delivery -> delivery.attempts().size() == 1);
      await().atMost(PATIENCE).until(() -> deliveries.shutDestinations() == 1);
    }
  }

  private static List<String> outcomes(Delivery delivery) {
    List<String> outcomes = new ArrayList<>();
    delivery
        .attempts()
        .forEach(
            attempt ->
                outcomes.add(
                    attempt.status().map(String::valueOf).or(attempt::error).orElseThrow()));
    return outcomes;
  }

  private void deliver(Deliveries deliveries, Receiver receiver, String key) {
    deliveries
        .deliver(
            new OutgoingWebhook(
                key,
                "run-1",
                "Send",
                new Parcel(
                    Requests.to(
                        receiver.url("/hook"),
                        "POST",
                        Map.of("Idempotency-Key", key),
                        Optional.of("{}".getBytes(UTF_8)),
                        TIMEOUT),
                    List.of()),
                Optional.of(QUICK),
                line -> {}))
        .subscribe()
        .with(ended::add);
  }

  private Deliveries deliveries(DeliveryBounds policy) {
    return Outbox.of(
            sender, store, policy, InstantSource.system(), timers, RandomGenerator.getDefault())
        .deliveries();
  }

  private static DeliveryBounds policy(int failuresMax, int perDestination) {
    return new DeliveryBounds(
        QUICK,
        Duration.ofSeconds(1),
        failuresMax,
        Duration.ofMinutes(5),
        Duration.ofMinutes(10),
        perDestination,
        1_000);
  }

  private List<Delivery> recorded() {
    return store
        .list(new Query(Optional.empty(), Optional.empty(), Long.MAX_VALUE, 1_000))
        .await()
        .atMost(PATIENCE);
  }
}
