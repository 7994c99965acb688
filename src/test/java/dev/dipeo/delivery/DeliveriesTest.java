package dev.dipeo.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dipeo.base.Backoff;
import dev.dipeo.base.Refusing;
import dev.dipeo.delivery.Delivery.Attempt;
import dev.dipeo.delivery.Delivery.State;
import dev.dipeo.delivery.DeliveryException.Kind;
import dev.dipeo.delivery.DeliveryStore.Query;
import dev.dipeo.secret.SealedText;
import dev.dipeo.secret.Secrets;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveriesTest {
  private static final String URL = "https://api.example.com/hook?token=s3cret-in-url";

  /** What waits longest: the whole of the range that the wait is drawn from. */
  private static final RandomGenerator LONGEST =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long bound) {
          return bound - 1;
        }
      };

  private final ManualTime time = new ManualTime();
  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final Deque<Uni<Answer>> answers = new ArrayDeque<>();
  private final List<OutgoingRequest> sent = new ArrayList<>();
  private final List<Long> sentAt = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private final List<Sent> ended = new ArrayList<>();
  private final Sender sender =
      request ->
          Uni.createFrom()
              .deferred(
                  () -> {
                    sent.add(request);
                    sentAt.add(time.elapsedMillis());
                    return answers.isEmpty() ? status(200) : answers.remove();
                  });
  private Outbox outbox = outbox(TestBounds.DELIVERY);

  @AfterEach
  void close() {
    time.shutdownNow();
  }

  @Test
  void deliver_notSubscribed_doesNothing() {
    outbox.deliveries().deliver(order("a", Optional.empty()));

    assertThat(sent).isEmpty();
    assertThat(recorded()).isEmpty();
  }

  @Test
  void deliver_taken_isRecordedBeforeAndAfter() {
    var before = new ArrayList<State>();
    answers.add(
        Uni.createFrom()
            .deferred(
                () -> {
                  before.add(only().state());
                  return status(200, "taken");
                }));

    deliver("a");

    assertThat(before).containsExactly(State.PENDING);
    Delivery delivery = only();
    assertThat(delivery.state()).isEqualTo(State.DELIVERED);
    assertThat(delivery.url()).isEqualTo("https://api.example.com/hook");
    assertThat(delivery.idempotencyKey()).isEqualTo("key-a");
    assertThat(delivery.attempts())
        .containsExactly(
            new Attempt(
                delivery.createdAt(), Duration.ZERO, Optional.of(200), Optional.empty(), "taken"));
    assertThat(log).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 599})
  void deliver_statusThatPasses_isTriedAgain_withTheSameKey(int status) {
    answers.add(status(status));
    answers.add(status(status));

    deliver("a");
    run();

    assertThat(sent).hasSize(3);
    assertThat(sent).allSatisfy(request -> assertThat(request).isEqualTo(sent.getFirst()));
    assertThat(((Sent.Answered) ended.getFirst()).attempts()).isEqualTo(3);
    assertThat(only().state()).isEqualTo(State.DELIVERED);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 400, 401, 403, 404, 409, 410, 413, 422})
  void deliver_statusThatStays_isGivenUpAtOnce(int status) {
    answers.add(status(status));

    deliver("a");

    assertThat(sent).hasSize(1);
    assertThat(only().state()).isEqualTo(State.DEAD);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void deliver_noAnswer_isTriedAgainWhereThatCanHelp(Kind kind) {
    answers.add(failure(kind));

    deliver("a");
    run();

    boolean helps =
        switch (kind) {
          case BUSY, ADDRESS, CONNECT, TLS, TIMEOUT, PROTOCOL -> true;
          case INVALID, REFUSED, TOO_LARGE, UNREADABLE, NOT_RECORDED -> false;
        };
    assertThat(sent).hasSize(helps ? 2 : 1);
    assertThat(only().state()).isEqualTo(helps ? State.DELIVERED : State.DEAD);
  }

  @Test
  void deliver_waits_doubleUpToTheLongest_andThenItIsDead() {
    IntStream.range(0, 7).forEach(i -> answers.add(status(500)));

    deliver("a", new Retry(7, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10))));
    run();

    assertThat(sentAt).containsExactly(0L, 1_000L, 3_000L, 7_000L, 15_000L, 25_000L, 35_000L);
    assertThat(only().state()).isEqualTo(State.DEAD);
    assertThat(only().nextAttemptAt()).isEmpty();
    assertThat(log)
        .hasSize(7)
        .startsWith(
            "attempt 1: POST https://api.example.com/hook answered 500 Internal Server Error;"
                + " next in 1 s")
        .endsWith(
            "attempt 7: POST https://api.example.com/hook answered 500 Internal Server Error;"
                + " given up, kept as "
                + only().id());
  }

  @Test
  void deliver_betweenAttempts_isPendingWithTheTimeOfTheNext_andHoldsOnlyATimer() {
    answers.add(status(503, "down"));

    deliver("a");

    assertThat(only().state()).isEqualTo(State.PENDING);
    assertThat(only().nextAttemptAt()).contains(time.instant().plusSeconds(1));
    assertThat(only().attempts())
        .extracting(Attempt::status, Attempt::said)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Optional.of(503), "down"));
    assertThat(time.waiting()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7000",
    "0, 1000",
    "100000, 300000",
    "'Sun, 01 Mar 2026 12:00:40 GMT', 40000",
    "'Sun, 01 Mar 2026 11:00:00 GMT', 1000",
    "soon, 1000",
    "-5, 1000",
  })
  void deliver_retryAfter_isObeyedWithinItsBound(String retryAfter, long nextAtMillis) {
    answers.add(answer(429, Map.of("retry-after", retryAfter), ""));

    deliver("a");
    run();

    assertThat(sentAt).containsExactly(0L, nextAtMillis);
  }

  @Test
  void deliver_cancelledBetweenAttempts_isStopped_andNothingIsSentAnyMore() {
    answers.add(status(500));

    Cancellable delivering = deliver("a");
    delivering.cancel();
    run();

    assertThat(sent).hasSize(1);
    assertThat(ended).isEmpty();
    assertThat(only().state()).isEqualTo(State.STOPPED);
    assertThat(time.waiting()).isZero();
  }

  @Test
  void deliver_cancelledWhileSending_givesItsPlaceBack() {
    outbox = outbox(policy(100, 1, 1));
    answers.add(Uni.createFrom().nothing());

    Cancellable first = deliver("a");
    deliver("b");
    assertThat(sent).hasSize(1);
    first.cancel();

    assertThat(sent).hasSize(2);
    assertThat(ended).hasSize(1);
  }

  @Test
  void deliver_begunBeforeARestart_goesOnWithItsAttempts() {
    answers.add(status(500));
    answers.add(status(500));
    deliver("a").cancel();
    time.advance(Duration.ofSeconds(60));

    outbox = outbox(TestBounds.DELIVERY); // the process that came after
    IntStream.range(0, 9).forEach(i -> answers.add(status(500)));
    deliver("a");
    run();

    assertThat(sent).hasSize(5);
    assertThat(recorded()).hasSize(1);
    assertThat(only().attempts()).hasSize(5);
    assertThat(only().state()).isEqualTo(State.DEAD);
    assertThat(log).element(1).asString().startsWith("attempt 2: ");
  }

  @Test
  void deliver_begunBeforeARestart_waitsOutTheTimeThatWasSet_andIsTriedAtLeastOnce() {
    answers.add(answer(503, Map.of("retry-after", "100"), ""));
    Cancellable before = deliver("a", new Retry(1, Backoff.NONE));
    assertThat(only().state()).isEqualTo(State.DEAD);
    before.cancel();
    answers.add(answer(503, Map.of("retry-after", "100"), ""));
    deliver("b"); // and this process ends here, with its timer
    assertThat(sentAt).containsExactly(0L, 0L);

    outbox = outbox(TestBounds.DELIVERY);
    deliver("a", new Retry(1, Backoff.NONE));
    deliver("b");

    assertThat(sentAt).containsExactly(0L, 0L, 0L);
    assertThat(log).element(0).asString().startsWith("attempt 1: ");
    assertThat(ended).hasSize(2);
    time.advance(Duration.ofSeconds(99));
    assertThat(sentAt).hasSize(3);
    time.advance(Duration.ofSeconds(1));
    assertThat(sentAt.subList(3, sentAt.size())).containsOnly(100_000L);
  }

  @Test
  void deliver_whileTheStoreIsFull_isSentWhenItIsRecorded_andItsEndIsRecordedToo() {
    Refusing refusing = new Refusing();
    outbox =
        Outbox.of(
            sender,
            refusing.in(DeliveryStore.class, store, "begin", "update", "bury"),
            TestBounds.DELIVERY,
            time,
            time,
            LONGEST);
    refusing.refuse(true);
    deliver("a");
    await().atMost(Duration.ofSeconds(30)).until(() -> refusing.refused() > 1);
    assertThat(sent).isEmpty();

    answers.add(
        Uni.createFrom()
            .deferred(
                () -> {
                  refusing.refuse(true);
                  return status(200);
                }));
    refusing.refuse(false);
    await().atMost(Duration.ofSeconds(30)).until(() -> ended.size() == 1);
    assertThat(only().state()).isEqualTo(State.PENDING);
    refusing.refuse(false);
    await().atMost(Duration.ofSeconds(30)).until(() -> only().state() == State.DELIVERED);
    assertThat(sent).hasSize(1);
  }

  @Test
  void deliver_thatCannotBeRecorded_isNotSent() {
    DeliveryStore broken =
        new DeliveryStore() {
          @Override
          public Uni<Delivery> begin(Delivery delivery) {
            return Uni.createFrom().failure(new IllegalStateException("The disk is full."));
          }

          @Override
          public Uni<Void> update(Delivery delivery) {
            return Uni.createFrom().voidItem();
          }

          @Override
          public Uni<Void> bury(Delivery delivery, Parcel parcel) {
            return Uni.createFrom().voidItem();
          }

          @Override
          public Uni<Optional<Delivery>> find(long number) {
            return Uni.createFrom().item(Optional.empty());
          }

          @Override
          public Uni<Optional<Parcel>> parcel(long number) {
            return Uni.createFrom().item(Optional.empty());
          }

          @Override
          public Uni<Optional<Delivery>> claim(long number, Instant now, Instant until) {
            return Uni.createFrom().item(Optional.empty());
          }

          @Override
          public Uni<List<Delivery>> list(Query query) {
            return Uni.createFrom().item(List.of());
          }
        };
    outbox = Outbox.of(sender, broken, TestBounds.DELIVERY, time, time, LONGEST);

    deliver("a");

    assertThat(sent).isEmpty();
    assertThat(((Sent.Unanswered) ended.getFirst()).reason())
        .hasMessage(
            "POST https://api.example.com/hook: not sent, because it could not be recorded:"
                + " The disk is full.");
  }

  // The circuit breaker.

  @Test
  void breaker_afterTooManyFailures_leavesTheDestinationAlone_andOneTries() {
    outbox = outbox(policy(3, 32, 256));
    IntStream.range(0, 3).forEach(i -> answers.add(failure(Kind.CONNECT)));
    for (String key : List.of("a", "b", "c")) {
      deliver(key, new Retry(1, Backoff.NONE));
    }
    assertThat(outbox.deliveries().shutDestinations()).isEqualTo(1);

    deliver("d", new Retry(2, Backoff.NONE));
    deliver("e", new Retry(2, Backoff.NONE));
    time.advance(Duration.ofMillis(29_999));
    assertThat(sent).hasSize(3);
    assertThat(log)
        .contains(
            "attempt 1 waits: POST https://api.example.com/hook failed 3 times in a row; asked"
                + " again in 30 s");

    answers.add(Uni.createFrom().nothing()); // the one that tries hangs
    time.advance(Duration.ofMillis(1));
    assertThat(sent).as("only one tries").hasSize(4);
    time.advance(Duration.ofSeconds(10));
    assertThat(sent).hasSize(4);
  }

  @Test
  void breaker_trialThatSucceeds_opensTheGateForAll() {
    outbox = outbox(policy(1, 32, 256));
    answers.add(status(500));
    deliver("a", new Retry(1, Backoff.NONE));
    for (String key : List.of("b", "c", "d")) {
      deliver(key, new Retry(1, Backoff.NONE));
    }

    time.advance(Duration.ofSeconds(31));

    assertThat(sent).hasSize(4);
    assertThat(outbox.deliveries().shutDestinations()).isZero();
    assertThat(recorded())
        .filteredOn(delivery -> delivery.state() == State.DELIVERED)
        .hasSize(3)
        .allSatisfy(delivery -> assertThat(delivery.attempts()).hasSize(1));
  }

  @Test
  void breaker_trialThatFails_shutsItAgain_andWaitingTooLongCountsAsAnAttempt() {
    outbox = outbox(policy(1, 32, 256));
    IntStream.range(0, 9).forEach(i -> answers.add(failure(Kind.TIMEOUT)));
    deliver("a", new Retry(1, Backoff.NONE));

    deliver("b", new Retry(1, Backoff.NONE));
    deliver("c", new Retry(1, Backoff.NONE));
    deliver("d", new Retry(1, Backoff.NONE));
    run();

    assertThat(sentAt).containsExactly(0L, 30_000L, 60_000L);
    Delivery last =
        recorded().stream().filter(d -> d.key().equals("run-1-d")).findFirst().orElseThrow();
    assertThat(last.state()).isEqualTo(State.DEAD);
    assertThat(last.attempts()).hasSize(1);
    assertThat(last.attempts().getFirst().error()).contains("too_busy");
    assertThat(last.attempts().getFirst().said())
        .matches(
            "POST https://api.example.com/hook: not sent, this destination failed \\d times in a"
                + " row");
    assertThat(time.elapsedMillis()).isEqualTo(60_000);
  }

  @Test
  void breaker_refusalsOfSingleRequests_doNotShut() {
    outbox = outbox(policy(2, 32, 256));
    for (int status : List.of(400, 404, 410, 422, 429)) {
      answers.add(status(status));
      deliver("s" + status, new Retry(1, Backoff.NONE));
    }
    answers.add(failure(Kind.REFUSED));
    deliver("x", new Retry(1, Backoff.NONE));

    assertThat(sent).hasSize(6);
    assertThat(outbox.deliveries().shutDestinations()).isZero();
  }

  @Test
  void breaker_isOfOneDestination() {
    outbox = outbox(policy(1, 32, 256));
    answers.add(status(500));
    deliver("a", new Retry(1, Backoff.NONE));

    outbox
        .deliveries()
        .deliver(order("other", "https://other.example/", Optional.empty()))
        .subscribe()
        .with(ended::add);
    outbox
        .deliveries()
        .deliver(order("port", "https://api.example.com:8443/", Optional.empty()))
        .subscribe()
        .with(ended::add);

    assertThat(sent).hasSize(3);
  }

  // Places.

  @Test
  void places_ofOneDestination_areBounded_andFreedInOrder() {
    outbox = outbox(policy(100, 2, 2));
    var open = new ArrayList<io.smallrye.mutiny.subscription.UniEmitter<? super Answer>>();
    for (int i = 0; i < 4; i++) {
      answers.add(Uni.createFrom().emitter(open::add));
    }
    Retry once = new Retry(1, Backoff.NONE);
    for (String key : List.of("a", "b", "c", "d", "e")) {
      deliver(key, once);
    }

    assertThat(sent).hasSize(2);
    assertThat(((Sent.Unanswered) ended.getFirst()).reason())
        .hasMessage(
            "POST https://api.example.com/hook: not sent, 2 deliveries wait for this destination"
                + " already");
    open.getFirst().complete(plain(200));
    assertThat(keysSent()).containsExactly("key-a", "key-b", "key-c");
    open.get(1).complete(plain(200));
    assertThat(keysSent()).containsExactly("key-a", "key-b", "key-c", "key-d");
  }

  // Dead letters.

  @Test
  void retry_deadLetterThatIsTaken_isDelivered_withTheSameRequest() throws Exception {
    answers.add(status(400, "no"));
    deliver("a");
    OutgoingRequest first = sent.getFirst();

    Delivery delivery = retry(only().number()).orElseThrow();

    assertThat(delivery.state()).isEqualTo(State.DELIVERED);
    assertThat(delivery).isEqualTo(only());
    assertThat(delivery.attempts())
        .extracting(Attempt::status)
        .map(Optional::orElseThrow)
        .containsExactly(400, 200);
    assertThat(sent.get(1)).isEqualTo(first);
    assertThat(refusal(delivery.number()))
        .isEqualTo("The delivery " + delivery.id() + " is delivered; only dead ones are kept");
  }

  @Test
  void retry_deadLetterThatFailsAgain_staysDead_andIsNotTriedByItself() throws Exception {
    answers.add(status(500));
    answers.add(failure(Kind.CONNECT));
    deliver("a", new Retry(1, Backoff.NONE));

    assertThat(retry(only().number()).orElseThrow().state()).isEqualTo(State.DEAD);

    run();
    assertThat(sent).hasSize(2);
    assertThat(retry(only().number()).orElseThrow().state()).isEqualTo(State.DELIVERED);
  }

  @Test
  void retry_twiceAtOnce_isRefused_andUnknownIsNone() throws Exception {
    answers.add(status(400));
    deliver("a");
    answers.add(Uni.createFrom().nothing());
    outbox.deadLetters().retry(only().number()).subscribe().with(done -> {});

    assertThat(refusal(only().number())).endsWith("is being sent again already");
    assertThat(retry(7)).isEmpty();
  }

  @Test
  void retry_ofTwoProcessesAtOnce_isSentByOne() {
    answers.add(status(400));
    deliver("a");
    CompletableFuture<Answer> receiver = new CompletableFuture<>();
    answers.add(Uni.createFrom().completionStage(receiver));
    long number = only().number();
    outbox.deadLetters().retry(number).subscribe().with(done -> {});

    outbox = outbox(TestBounds.DELIVERY); // of another process
    assertThat(refusal(number)).endsWith("is being sent again already");
    receiver.complete(plain(400));
    answers.add(status(200));
    assertThat(retry(number).orElseThrow().state()).isEqualTo(State.DELIVERED);

    outbox = outbox(TestBounds.DELIVERY);
    assertThat(refusal(number)).endsWith("is delivered; only dead ones are kept");
    assertThat(sent).hasSize(3);
    assertThat(only().attempts()).hasSize(3);
  }

  @Test
  void retry_whoseProcessDied_canBeMadeAgain_whenItsRequestIsOver() {
    answers.add(status(400));
    deliver("a");
    answers.add(Uni.createFrom().nothing());
    long number = only().number();
    outbox.deadLetters().retry(number).subscribe().with(done -> {});

    outbox = outbox(TestBounds.DELIVERY);
    time.advance(Duration.ofSeconds(30).plus(DeadLetters.CLAIM_MARGIN).minusMillis(1));
    assertThat(refusal(number)).endsWith("is being sent again already");
    time.advance(Duration.ofMillis(1));
    assertThat(retry(number).orElseThrow().state()).isEqualTo(State.DELIVERED);
  }

  @Test
  void retry_whoseCallerGoesAway_isRecordedAllTheSame() {
    answers.add(status(400));
    deliver("a");
    CompletableFuture<Answer> receiver = new CompletableFuture<>();
    answers.add(Uni.createFrom().completionStage(receiver));
    Cancellable caller = outbox.deadLetters().retry(only().number()).subscribe().with(done -> {});

    caller.cancel();
    receiver.complete(plain(200));

    assertThat(only().state()).isEqualTo(State.DELIVERED);
    assertThat(only().attempts()).hasSize(2);
  }

  // Secrets.

  @Test
  void secretsOfTheRequest_areNeitherLoggedNorRecorded_whenTheReceiverRepeatsThem() {
    answers.add(
        status(
            400,
            "{\"you sent\": \"Bearer canary-token\", \"or\": \"canary-token\", \"at\":"
                + " \"/hook?token=s3cret-in-url\"}"));

    deliver("a");

    assertThat(only().toString() + log + ended)
        .doesNotContain("canary-token")
        .doesNotContain("s3cret-in-url");
    assertThat(((Sent.Answered) ended.getFirst()).said()).contains("you sent");
  }

  // Signing.

  @Test
  void sign_everyAttempt_isSignedAtItsTime() {
    answers.add(status(500));

    outbox
        .deliveries()
        .deliver(order("a", URL, Optional.empty(), List.of("WEBHOOK_SECRET", "OLD_SECRET")))
        .subscribe()
        .with(ended::add);
    run();

    assertThat(sent).hasSize(2);
    assertThat(sent)
        .extracting(request -> request.headers().get("webhook-timestamp"))
        .containsExactly("1772366400", "1772366401");
    assertThat(sent)
        .allSatisfy(
            request -> {
              assertThat(request.headers()).containsEntry("webhook-id", "key-a");
              assertThat(request.headers().get("webhook-signature"))
                  .matches("v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=");
            });
    assertThat(sent.get(0).headers().get("webhook-signature"))
        .isNotEqualTo(sent.get(1).headers().get("webhook-signature"));
  }

  @ParameterizedTest
  @CsvSource({
    "UNSET, is not set",
    "BLANK, is not set",
    "BROKEN, is not whsec_ with base64 behind",
  })
  void sign_withoutItsSecret_sendsNothing(String variable, String what) {
    outbox
        .deliveries()
        .deliver(order("a", URL, Optional.empty(), List.of("WEBHOOK_SECRET", variable)))
        .subscribe()
        .with(ended::add);

    assertThat(sent).isEmpty();
    assertThat(((Sent.Unanswered) ended.getFirst()).reason())
        .hasMessage(
            "config.sign.secret: the environment variable "
                + variable
                + " "
                + what
                + "; nothing sent");
  }

  /** Records keep the name; a replay uses what the secret is then. */
  @Test
  void secret_isKeptByName_andLookedUpAtEachAttempt() {
    Outbox.SECRETS.put("HOOK_ROTATED", "first-value");
    var draft =
        new Draft(
            new SealedText.Builder()
                .add("https://api.example.com/")
                .add(SealedText.secret("HOOK_ROTATED"))
                .build(),
            "POST",
            Map.of(
                "Idempotency-Key", SealedText.of("k"), "X-Key", SealedText.secret("HOOK_ROTATED")),
            Optional.of(new Draft.Body.Text(SealedText.secret("HOOK_ROTATED"))),
            Duration.ofSeconds(30));
    var order =
        new OutgoingWebhook(
            "run-1-s",
            "run-1",
            "Send",
            new Parcel(draft, List.of()),
            Optional.of(new Retry(2, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1)))),
            log::add);
    for (String echo : List.of("first-value", "second-value", "third-value")) {
      answers.add(
          Uni.createFrom()
              .item(
                  () -> new Answer(500, Map.of("x", echo), ("no " + echo).getBytes(UTF_8), false)));
    }

    outbox.deliveries().deliver(order).subscribe().with(ended::add);
    Outbox.SECRETS.put("HOOK_ROTATED", "second-value");
    run();
    Outbox.SECRETS.put("HOOK_ROTATED", "third-value");
    outbox.deadLetters().retry(only().number()).await().indefinitely();

    assertThat(sent)
        .extracting(request -> request.url().getPath())
        .containsExactly("/first-value", "/second-value", "/third-value");
    assertThat(sent)
        .extracting(request -> new String(request.body().orElseThrow(), UTF_8))
        .containsExactly("first-value", "second-value", "third-value");
    assertThat(only().url()).isEqualTo("https://api.example.com/{{secret.HOOK_ROTATED}}");
    assertThat(only().attempts()).extracting(Delivery.Attempt::said).containsOnly("no ***");
    Parcel kept = store.parcel(only().number()).await().indefinitely().orElseThrow();
    assertThat(String.valueOf(kept) + only() + log + ended).doesNotContain("-value");
  }

  /** What was opened before the wait is not sent after it. */
  @Test
  void secret_changedWhileTheDeliveryIsQueued_isTheNewOne() {
    outbox = outbox(policy(10, 1, 10));
    var first = new CompletableFuture<Answer>();
    answers.add(Uni.createFrom().completionStage(first));
    Outbox.SECRETS.put("HOOK_QUEUED", "first-value");
    var draft =
        new Draft(
            SealedText.of("https://api.example.com/"),
            "POST",
            Map.of("X-Key", SealedText.secret("HOOK_QUEUED")),
            Optional.empty(),
            Duration.ofSeconds(30));

    for (String key : List.of("a", "b")) {
      var webhook =
          new OutgoingWebhook(
              key, "run-1", "Send", new Parcel(draft, List.of()), Optional.empty(), log::add);
      outbox.deliveries().deliver(webhook).subscribe().with(ended::add);
    }
    Outbox.SECRETS.put("HOOK_QUEUED", "second-value");
    first.complete(status(200).await().indefinitely());

    assertThat(sent)
        .extracting(request -> request.headers().get("X-Key"))
        .containsExactly("first-value", "second-value");
  }

  /** The vector that the specification publishes. */
  @Test
  void sign_publishedVector() throws Exception {
    var signer =
        StandardWebhooks.with(
            List.of("S"),
            name -> Optional.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            Secrets.NONE);

    assertThat(
            signer.headers(
                Requests.to(
                    URI.create(URL),
                    "POST",
                    Map.of(),
                    Optional.of("{\"test\": 2432232314}".getBytes(UTF_8)),
                    Duration.ofSeconds(1)),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1_614_265_330)))
        .containsOnly(
            Map.entry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            Map.entry("webhook-timestamp", "1614265330"),
            Map.entry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
  }

  private Outbox outbox(DeliveryBounds policy) {
    return Outbox.of(sender, store, policy, time, time, LONGEST);
  }

  private static DeliveryBounds policy(int failuresMax, int perDestination, int waiting) {
    DeliveryBounds policy = TestBounds.DELIVERY;
    return new DeliveryBounds(
        policy.retry(),
        policy.retryAfterMax(),
        failuresMax,
        policy.shutTime(),
        policy.shutWaitMax(),
        perDestination,
        waiting);
  }

  private Cancellable deliver(String key) {
    return outbox.deliveries().deliver(order(key, Optional.empty())).subscribe().with(ended::add);
  }

  private Cancellable deliver(String key, Retry retry) {
    return outbox.deliveries().deliver(order(key, Optional.of(retry))).subscribe().with(ended::add);
  }

  private OutgoingWebhook order(String key, Optional<Retry> retry) {
    return order(key, URL, retry);
  }

  private OutgoingWebhook order(String key, String url, Optional<Retry> retry) {
    return order(key, url, retry, List.of());
  }

  private OutgoingWebhook order(
      String key, String url, Optional<Retry> retry, List<String> signedBy) {
    return new OutgoingWebhook(
        "run-1-" + key,
        "run-1",
        "Send",
        new Parcel(
            Requests.to(
                URI.create(url),
                "POST",
                Map.of("Idempotency-Key", "key-" + key, "Authorization", "Bearer canary-token"),
                Optional.of("{}".getBytes(UTF_8)),
                Duration.ofSeconds(30)),
            signedBy),
        retry,
        log::add);
  }

  /** Lets time pass until nothing waits any more. */
  private void run() {
    while (time.next()) {
      assertThat(time.elapsedMillis()).isLessThan(Duration.ofHours(1).toMillis());
    }
  }

  private List<String> keysSent() {
    return sent.stream().map(request -> request.headers().get("Idempotency-Key")).toList();
  }

  private List<Delivery> recorded() {
    return store
        .list(new Query(Optional.empty(), Optional.empty(), Long.MAX_VALUE, 100))
        .await()
        .indefinitely();
  }

  private Delivery only() {
    assertThat(recorded()).hasSize(1);
    return recorded().getFirst();
  }

  private Optional<Delivery> retry(long number) {
    return outbox.deadLetters().retry(number).await().atMost(Duration.ofSeconds(10));
  }

  private String refusal(long number) {
    return outbox
        .deadLetters()
        .retry(number)
        .map(done -> "retried")
        .onFailure(DeadLetters.NotRetriedException.class)
        .recoverWithItem(Throwable::getMessage)
        .await()
        .atMost(Duration.ofSeconds(10));
  }

  private static Uni<Answer> status(int status) {
    return status(status, "");
  }

  private static Uni<Answer> status(int status, String body) {
    return answer(status, Map.of(), body);
  }

  private static Uni<Answer> answer(int status, Map<String, String> headers, String body) {
    return Uni.createFrom().item(new Answer(status, headers, body.getBytes(UTF_8), false));
  }

  private static Answer plain(int status) {
    return new Answer(status, Map.of(), new byte[0], false);
  }

  private static Uni<Answer> failure(Kind kind) {
    return Uni.createFrom().failure(new DeliveryException(kind, "what happened"));
  }
}
