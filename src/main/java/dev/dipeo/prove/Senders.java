package dev.dipeo.prove;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.delivery.Answer;
import dev.dipeo.delivery.DeliveryException;
import dev.dipeo.delivery.OutgoingRequest;
import dev.dipeo.delivery.Sender;
import dev.dipeo.provider.Provider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The services that send webhooks. Like real ones, each repeats a webhook under the same delivery
 * id until it is acknowledged, and only then sends the next.
 */
final class Senders {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration BEFORE_REPEATING = Duration.ofMillis(100);

  private final Sender sender;
  private final Provider provider;
  private final Supplier<URI> targets;
  private final InstantSource clock;
  private final Ledger ledger;
  private final Duration pause;
  private final CountDownLatch noMore = new CountDownLatch(1);
  private final CountDownLatch giveUp = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  Senders(
      Sender sender,
      Provider provider,
      Supplier<URI> targets,
      InstantSource clock,
      Ledger ledger,
      ProofPlan plan) {
    this.sender = sender;
    this.provider = provider;
    this.targets = targets;
    this.clock = clock;
    this.ledger = ledger;
    this.pause = plan.pause();
    for (int i = 0; i < plan.senders(); i++) {
      threads.add(Thread.ofVirtual().name("sender-" + i).unstarted(this::sendUntilToldNotTo));
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Stops new webhooks and waits until the last one of each sender is acknowledged. */
  void finish(Duration longest) throws InterruptedException {
    noMore.countDown();
    long end = System.nanoTime() + longest.toNanos();
    for (Thread thread : threads) {
      thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
    giveUp.countDown();
  }

  private void sendUntilToldNotTo() {
    try {
      do {
        sendUntilAcknowledged(ledger.next());
      } while (!noMore.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendUntilAcknowledged(int number) throws InterruptedException {
    byte[] body = Json.bytes(payload(number));
    while (true) {
      Optional<String> execution = send(number, body);
      if (execution.isPresent()) {
        ledger.acknowledged(number, execution.get());
        return;
      }
      ledger.repeated();
      if (giveUp.await(BEFORE_REPEATING.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  /** The payload of the webhook with this number. */
  static com.fasterxml.jackson.databind.JsonNode payload(int number) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "order.placed")
        .put("number", number)
        .put("note", "order %d ".formatted(number).repeat(20));
  }

  static String deliveryId(int number) {
    return "prove_" + number;
  }

  /** Sends a webhook once; returns the execution id if it was acknowledged. */
  private Optional<String> send(int number, byte[] body) {
    URI target = targets.get();
    Map<String, String> headers =
        provider.signer().post(target, body, "", clock.instant(), deliveryId(number));
    Answer answer;
    try {
      answer =
          sender
              .send(OutgoingRequest.to(target, "POST", headers, Optional.of(body), TIMEOUT))
              .await()
              .indefinitely();
    } catch (DeliveryException
        | RuntimeException e) { // no connection, reset, no answer: the server was killed
      return Optional.empty();
    }
    if (!answer.isSuccess()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Json.parse(new String(answer.body(), StandardCharsets.UTF_8))
              .path("execution_id")
              .asText());
    } catch (MalformedJsonException e) {
      throw new IllegalStateException("a 2xx that is not JSON: " + e.getMessage(), e);
    }
  }
}
