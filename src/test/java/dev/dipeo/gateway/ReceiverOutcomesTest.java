package dev.dipeo.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.IdSource;
import dev.dipeo.gateway.edge.BodyRoom;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventTooLargeException;
import dev.dipeo.journal.JournalFullException;
import dev.dipeo.journal.SameBody;
import dev.dipeo.provider.Manifests;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.RateLimit;
import dev.dipeo.provider.UnsignedPolicy;
import dev.dipeo.signature.SignedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each way in which a webhook can end: what its sender gets, and what is in the journal then. */
class ReceiverOutcomesTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final String PUSH = push("main");
  private static final Provider GITHUB = shipped("github");

  private final IdSource ids = new IdSource(CLOCK);
  private final MemoryInbox inbox = new MemoryInbox();
  private final List<String> refusals = new ArrayList<>();
  private final List<Runnable> handedToWorkers = new ArrayList<>();

  private static String push(String branch) {
    return "{\"ref\":\"refs/heads/%s\",\"repository\":{\"full_name\":\"o/r\"}}".formatted(branch);
  }

  private static Provider shipped(String name) {
    return new ProviderRegistry(
            Path.of("integrations"), variable -> Optional.of("s3cret"), UnsignedPolicy.REFUSE)
        .find(name)
        .orElseThrow();
  }

  private static Provider declared(Map<String, String> environment, String... lines) {
    return Manifests.provider(
        "example",
        "metadata:\n  webhook_config:\n    " + String.join("\n    ", lines) + "\n",
        environment);
  }

  private Receiver receiver(SameBody sameBody, Optional<RateLimit> limit, int inlineBytesMax) {
    return new Receiver(
        inbox,
        ids::next,
        CLOCK,
        new Repeats(sameBody, Duration.ofMinutes(5)),
        new RateLimits(limit, () -> 0),
        new BodyDecoder(100_000, new BodyRoom(200_000, 1_000)),
        new Refusals(refusals::add, () -> 0),
        new Receiver.LargeBodies(
            inlineBytesMax,
            work -> {
              handedToWorkers.add(work);
              work.run();
            }));
  }

  private Receipt receive(Provider provider, SignedRequest request) {
    return receive(receiver(SameBody.FLAG, Optional.empty(), 1_000), provider, request);
  }

  private static Receipt receive(Receiver receiver, Provider provider, SignedRequest request) {
    return receiver.receive(provider, request, "192.0.2.1").await().indefinitely();
  }

  private static SignedRequest post(String body, Map<String, String> headers) {
    Map<String, List<String>> listed = new LinkedHashMap<>();
    listed.put("content-type", List.of("application/json"));
    headers.forEach((name, value) -> listed.put(name, List.of(value)));
    return new SignedRequest(
        "POST", "https://dipeo.example/webhooks/x", listed, Map.of(), body.getBytes(UTF_8));
  }

  /** As its sender signs it. */
  private static SignedRequest signed(Provider provider, String delivery, String body) {
    return post(body, provider.signer().sign(post(body, Map.of()), "push", NOW, delivery));
  }

  private static SignedRequest forged(String delivery, String body) {
    return post(
        body,
        Map.of(
            "x-github-event",
            "push",
            "x-github-delivery",
            delivery,
            "x-hub-signature-256",
            "sha256=" + "0".repeat(64)));
  }

  /** Asserts that nothing more was journaled, and gives status and type of the problem. */
  private String refused(Receipt receipt) {
    assertThat(receipt).isInstanceOf(Receipt.Refused.class);
    var problem = ((Receipt.Refused) receipt).problem();
    assertThat(receipt.outcome()).isEqualTo(problem.type());
    return problem.status() + " " + problem.type();
  }

  @Test
  void verified_isJournaledAsItCame_andAcknowledged() {
    Receipt receipt = receive(GITHUB, signed(GITHUB, "d-1", PUSH));
    Event event = inbox.events.getFirst();
    assertThat(receipt)
        .isEqualTo(new Receipt.Processed("github", "push", event.executionId(), Optional.empty()));
    assertThat(receipt.outcome()).isEqualTo("processed");
    assertThat(event.provider()).isEqualTo("github");
    assertThat(event.name()).isEqualTo("push");
    assertThat(event.deliveryId()).isEqualTo("d-1");
    assertThat(event.receivedAt()).isEqualTo(NOW);
    assertThat(event.payload()).hasToString(PUSH);
    assertThat(event.body()).isEqualTo(PUSH.getBytes(UTF_8));
    assertThat(event.headers())
        .containsEntry("x-github-event", "push")
        .doesNotContainKey("x-hub-signature-256");
    assertThat(refusals).isEmpty();
  }

  @Test
  void sameDeliveryAgain_isADuplicateUnderTheFirstExecution() {
    receive(GITHUB, signed(GITHUB, "d-1", PUSH));
    String first = inbox.events.getFirst().executionId();
    for (String body : List.of(PUSH, push("other"))) {
      Receipt receipt = receive(GITHUB, signed(GITHUB, "d-1", body));
      assertThat(receipt)
          .isEqualTo(new Receipt.Duplicate("github", "push", first, Optional.empty()));
      assertThat(receipt.outcome()).isEqualTo("duplicate");
    }
    assertThat(inbox.events).hasSize(1);
  }

  @Test
  void sameBytesUnderAnotherDeliveryId_areFlagged() {
    receive(GITHUB, signed(GITHUB, "d-1", PUSH));
    assertThat(receive(GITHUB, signed(GITHUB, "d-2", PUSH))).isInstanceOf(Receipt.Processed.class);
    assertThat(inbox.events).hasSize(2);
    assertThat(inbox.events.getLast().sameBodyAs()).contains(inbox.events.getFirst().id());
  }

  @Test
  void sameBytesUnderAnotherDeliveryId_whereTheyAreRefused_areAConflict() {
    Receiver receiver = receiver(SameBody.REFUSE, Optional.empty(), 1_000);
    receive(receiver, GITHUB, signed(GITHUB, "d-1", PUSH));
    assertThat(refused(receive(receiver, GITHUB, signed(GITHUB, "d-2", PUSH))))
        .isEqualTo("409 repeated-body");
    assertThat(inbox.events).hasSize(1);
  }

  @Test
  void handshake_isAnsweredAndNotJournaled() {
    Provider slack = shipped("slack");
    Receipt receipt =
        receive(slack, signed(slack, "d", "{\"type\":\"url_verification\",\"challenge\":\"c-1\"}"));
    assertThat(receipt).isInstanceOf(Receipt.Handshake.class);
    assertThat(receipt.outcome()).isEqualTo("handshake");
    assertThat(new String(((Receipt.Handshake) receipt).reply().body(), UTF_8)).contains("c-1");
    assertThat(inbox.rules).isEmpty();
  }

  @Test
  void unsignedOrForged_is401_beforeTheBodyIsReadAndTheDeliveryLookedUp() {
    receive(GITHUB, signed(GITHUB, "d-1", PUSH));
    for (String body : List.of(PUSH, "[not json")) {
      assertThat(refused(receive(GITHUB, forged("d-1", body)))).isEqualTo("401 invalid-signature");
      assertThat(refused(receive(GITHUB, post(body, Map.of())))).isEqualTo("401 invalid-signature");
    }
    assertThat(inbox.rules).as("asked once, for the true one").hasSize(1);
    assertThat(refusals).hasSize(4).allMatch(line -> line.contains("provider=github"));
    assertThat(refusals.getFirst()).contains("reason=wrong", "delivery=\"d-1\"");
    assertThat(refusals.get(1)).contains("reason=missing", "delivery=-");
  }

  @Test
  void secretThatIsNotSet_isNotConfigured_whateverIsSent() {
    Provider example =
        declared(Map.of(), "signature_header: X-Hub-Signature-256", "secret: '{{env.SECRET}}'");
    assertThat(refused(receive(example, post(PUSH, Map.of()))))
        .isEqualTo("503 provider-not-configured");
    assertThat(refused(receive(example, forged("d", PUSH))))
        .isEqualTo("503 provider-not-configured");
    assertThat(inbox.rules).isEmpty();
  }

  @Test
  void manifestWithoutSignature_isNotConfigured() {
    Provider example = declared(Map.of(), "event: 'json:type'");
    assertThat(refused(receive(example, post(PUSH, Map.of()))))
        .isEqualTo("503 provider-not-configured");
  }

  @Test
  void manifestThatAcceptsAnybody_isJournaledUnsigned() {
    Provider example = declared(Map.of(), "signature_algorithm: none", "event: 'json:ref'");
    assertThat(receive(example, post(PUSH, Map.of()))).isInstanceOf(Receipt.Processed.class);
    assertThat(inbox.events.getFirst().name()).isEqualTo("refs/heads/main");
  }

  @Test
  void bodyThatCannotBeRead_isRefusedOnceItIsVerified() {
    assertThat(refused(receive(GITHUB, signed(GITHUB, "d", "[not json"))))
        .isEqualTo("400 malformed-payload");
    SignedRequest json = signed(GITHUB, "d", PUSH);
    Map<String, List<String>> headers = new LinkedHashMap<>(json.headers());
    headers.put("content-type", List.of("text/csv"));
    assertThat(
            refused(
                receive(
                    GITHUB,
                    new SignedRequest(
                        json.method(), json.url(), headers, json.query(), json.body()))))
        .isEqualTo("415 unsupported-content-type");
    assertThat(inbox.rules).isEmpty();
  }

  @Test
  void payloadThatFailsItsSchema_is422() {
    assertThat(refused(receive(GITHUB, signed(GITHUB, "d", "{\"repository\":{\"full_name\":7}}"))))
        .isEqualTo("422 schema-violated");
    assertThat(inbox.rules).isEmpty();
  }

  @Test
  void journalThatIsFullOrBroken_isNotAccepting() {
    for (RuntimeException failure :
        List.of(new JournalFullException("4000 events wait"), new IllegalStateException("disk"))) {
      inbox.failure = Optional.of(failure);
      assertThat(refused(receive(GITHUB, signed(GITHUB, "d", PUSH))))
          .isEqualTo("503 not-accepting");
    }
    assertThat(inbox.events).isEmpty();
  }

  @Test
  void eventThatTheJournalNeverTakes_is413_withWhatToSet() {
    inbox.failure = Optional.of(new EventTooLargeException("raise max.message.bytes"));
    Receipt receipt = receive(GITHUB, signed(GITHUB, "d", PUSH));
    assertThat(refused(receipt)).isEqualTo("413 event-too-large");
    assertThat(((Receipt.Refused) receipt).problem().detail()).isEqualTo("raise max.message.bytes");
    assertThat(inbox.events).isEmpty();
  }

  @Test
  void rateLimit_countsTrueWebhooksOnly() {
    Receiver receiver = receiver(SameBody.FLAG, Optional.of(RateLimit.of(1)), 1_000);
    assertThat(refused(receive(receiver, GITHUB, forged("d", PUSH)))).startsWith("401");
    assertThat(receive(receiver, GITHUB, signed(GITHUB, "d-1", PUSH)))
        .isInstanceOf(Receipt.Processed.class);
    Receipt second = receive(receiver, GITHUB, signed(GITHUB, "d-2", PUSH));
    assertThat(second).isInstanceOf(Receipt.Limited.class);
    assertThat(second.outcome()).isEqualTo("rate-limited");
    assertThat(((Receipt.Limited) second).pause()).isEqualTo(Duration.ofSeconds(1));
    assertThat(inbox.events).hasSize(1);
  }

  @Test
  void onlyLargeAndCompressedBodies_areLeftToWorkers() {
    Receiver receiver = receiver(SameBody.FLAG, Optional.empty(), PUSH.length());
    receive(receiver, GITHUB, signed(GITHUB, "d-1", PUSH));
    assertThat(handedToWorkers).isEmpty();
    receive(receiver, GITHUB, signed(GITHUB, "d-2", PUSH + " "));
    assertThat(handedToWorkers).hasSize(1);
    SignedRequest small = post("{}", Map.of("content-encoding", "gzip"));
    receive(receiver, GITHUB, small);
    assertThat(handedToWorkers).hasSize(2);
    assertThat(inbox.events).hasSize(2);
  }
}
