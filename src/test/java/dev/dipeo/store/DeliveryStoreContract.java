package dev.dipeo.store;

import static dev.dipeo.store.Samples.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.delivery.Delivery;
import dev.dipeo.delivery.Delivery.Attempt;
import dev.dipeo.delivery.Delivery.State;
import dev.dipeo.delivery.DeliveryException;
import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.delivery.DeliveryStore.Query;
import dev.dipeo.delivery.Draft;
import dev.dipeo.delivery.OutgoingRequest;
import dev.dipeo.delivery.Parcel;
import dev.dipeo.delivery.Requests;
import dev.dipeo.secret.Escape;
import dev.dipeo.secret.SealedText;
import dev.dipeo.secret.Secrets;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every record of deliveries does. */
public abstract class DeliveryStoreContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Attempt FAILED =
      new Attempt(
          NOON.plusNanos(1),
          Duration.ofNanos(1_234_567),
          Optional.of(503),
          Optional.empty(),
          "down \u0000 \uD83D\uDE00");
  private static final Attempt UNANSWERED =
      new Attempt(
          NOON.plusSeconds(2), Duration.ZERO, Optional.empty(), Optional.of("timeout"), "POST …");

  /** A store that is empty when a test begins. */
  protected abstract DeliveryStore deliveries();

  protected static <T> T await(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  @Test
  void begin_unsubscribed_doesNothing() {
    Uni<Delivery> unsubscribed = deliveries().begin(delivery(1, 7));
    assertThat(await(deliveries().find(1))).isEmpty();
    await(unsubscribed);
    assertThat(await(deliveries().find(1))).isPresent();
  }

  @Test
  void begin_isThereAsGiven() {
    Delivery fresh = delivery(1, 7);

    assertThat(await(deliveries().begin(fresh))).isEqualTo(fresh);
    assertThat(await(deliveries().find(1))).contains(fresh);
    assertThat(await(deliveries().find(2))).isEmpty();
  }

  @Test
  void begin_ofTheSameKey_givesTheOneThatIsThere() {
    Delivery first = delivery(1, 7);
    await(deliveries().begin(first));
    Delivery tried = state(first, State.PENDING, List.of(FAILED), true);
    await(deliveries().update(tried));

    Delivery again =
        new Delivery(
            2,
            first.key(),
            first.runId(),
            first.node(),
            first.method(),
            first.url(),
            first.idempotencyKey(),
            State.PENDING,
            NOON.plusSeconds(60),
            List.of(),
            Optional.empty());
    assertThat(await(deliveries().begin(again))).isEqualTo(tried);
    assertThat(await(deliveries().find(2))).isEmpty();
  }

  @Test
  void update_everyState_isReadBack() {
    for (State state : State.values()) {
      Delivery fresh = delivery(10 + state.ordinal(), 10 + state.ordinal());
      await(deliveries().begin(fresh));
      Delivery changed = state(fresh, state, List.of(FAILED, UNANSWERED), state == State.PENDING);
      await(deliveries().update(changed));
      assertThat(await(deliveries().find(fresh.number()))).contains(changed);
    }
  }

  @Test
  void update_ofWhatIsNotThere_doesNothing() {
    await(deliveries().update(delivery(1, 7)));
    assertThat(await(deliveries().find(1))).isEmpty();
  }

  @Test
  void bury_keepsWhatToSendAgain_untilItIsTaken() {
    Delivery fresh = delivery(1, 7);
    await(deliveries().begin(fresh));
    assertThat(await(deliveries().parcel(1))).isEmpty();

    Delivery dead = state(fresh, State.DEAD, List.of(FAILED), false);
    await(deliveries().bury(dead, parcel("first")));
    await(deliveries().bury(dead, parcel("second")));
    await(deliveries().update(state(fresh, State.DEAD, List.of(FAILED, UNANSWERED), false)));

    Parcel kept = await(deliveries().parcel(1)).orElseThrow();
    assertThat(new String(opened(kept).body().orElseThrow(), UTF_8)).isEqualTo("second");
    assertThat(opened(kept).url()).isEqualTo(opened(parcel("")).url());
    assertThat(kept.draft().method()).isEqualTo("PUT");
    assertThat(opened(kept).headers()).isEqualTo(opened(parcel("")).headers());
    assertThat(kept.draft().timeout()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(kept.signedBy()).containsExactly("NEW_SECRET", "OLD_SECRET");

    await(deliveries().update(state(fresh, State.DELIVERED, List.of(FAILED), false)));
    assertThat(await(deliveries().parcel(1))).isEmpty();
    await(deliveries().update(dead));
    assertThat(await(deliveries().parcel(1))).isEmpty();
  }

  @Test
  void claim_ofTwoAtTheSameMoment_oneGetsIt() {
    Delivery dead = buried(1);
    Instant until = NOON.plusSeconds(90);

    List<Optional<Delivery>> claimed =
        await(
            Uni.join()
                .all(
                    IntStream.range(0, 2)
                        .mapToObj(
                            _ ->
                                deliveries()
                                    .claim(1, NOON, until)
                                    .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                        .toList())
                .andFailFast());

    assertThat(claimed).containsExactlyInAnyOrder(Optional.of(dead), Optional.empty());
    assertThat(await(deliveries().find(1))).contains(dead);
    assertThat(await(deliveries().parcel(1))).isPresent();
  }

  @Test
  void claim_endsWithTheNextUpdate_orAtItsTime() {
    Delivery dead = buried(1);
    Instant until = NOON.plusSeconds(90);
    assertThat(await(deliveries().claim(1, NOON, until))).contains(dead);
    assertThat(await(deliveries().claim(1, until.minusNanos(1), until.plusSeconds(1)))).isEmpty();
    assertThat(await(deliveries().claim(1, until, until.plusSeconds(90)))).contains(dead);

    Delivery tried = state(dead, State.DEAD, List.of(FAILED, UNANSWERED), false);
    await(deliveries().update(tried));
    assertThat(await(deliveries().claim(1, until, until.plusSeconds(90)))).contains(tried);
  }

  @Test
  void claim_ofWhatIsNotDead_isNone() {
    await(deliveries().begin(delivery(1, 7)));
    await(deliveries().update(state(buried(2), State.DELIVERED, List.of(FAILED), false)));
    for (long number = 1; number <= 3; number++) {
      assertThat(await(deliveries().claim(number, NOON, NOON.plusSeconds(1)))).isEmpty();
    }
  }

  protected final Delivery buried(long number) {
    Delivery dead = state(delivery(number, 7), State.DEAD, List.of(FAILED), false);
    await(deliveries().begin(delivery(number, 7)));
    await(deliveries().bury(dead, parcel("x")));
    return dead;
  }

  @Test
  void bury_withoutBody_isReadBack() {
    await(deliveries().begin(delivery(1, 7)));
    OutgoingRequest request =
        Requests.to(
            URI.create("https://x.example/"),
            "GET",
            Map.of(),
            Optional.empty(),
            Duration.ofSeconds(30));
    await(
        deliveries()
            .bury(
                state(delivery(1, 7), State.DEAD, List.of(), false),
                new Parcel(request, List.of())));

    assertThat(opened(await(deliveries().parcel(1)).orElseThrow())).isEqualTo(request);
  }

  @Test
  void list_isNewestFirst_pagedAndFiltered() {
    for (int i = 1; i <= 5; i++) {
      await(deliveries().begin(delivery(i, i < 4 ? 7 : 70)));
    }
    await(
        deliveries().bury(state(delivery(2, 7), State.DEAD, List.of(FAILED), false), parcel("x")));

    assertThat(numbers(Optional.empty(), Optional.empty(), Long.MAX_VALUE, 10))
        .containsExactly(5L, 4L, 3L, 2L, 1L);
    assertThat(numbers(Optional.empty(), Optional.empty(), 4, 2)).containsExactly(3L, 2L);
    assertThat(numbers(Optional.of(State.DEAD), Optional.empty(), Long.MAX_VALUE, 10))
        .containsExactly(2L);
    assertThat(numbers(Optional.of(State.PENDING), Optional.of("run-7"), Long.MAX_VALUE, 10))
        .containsExactly(3L, 1L);
    assertThat(numbers(Optional.empty(), Optional.of("run-70"), Long.MAX_VALUE, 10))
        .containsExactly(5L, 4L);
    assertThat(numbers(Optional.empty(), Optional.of("run-8"), Long.MAX_VALUE, 10)).isEmpty();
  }

  private List<Long> numbers(Optional<State> state, Optional<String> run, long before, int limit) {
    return await(deliveries().list(new Query(state, run, before, limit))).stream()
        .map(Delivery::number)
        .toList();
  }

  private static Delivery delivery(long number, long run) {
    return new Delivery(
        number,
        "run-" + run + "-3-" + number,
        "run-" + run,
        "Send \"it\"",
        "POST",
        "https://api.example.com/abcd…",
        "run-" + run + "-3-" + number,
        State.PENDING,
        NOON,
        List.of(),
        Optional.empty());
  }

  @Test
  void bury_secretsByName_areKeptAsNames_andNothingElseIsOne() throws Exception {
    SealedText url =
        new SealedText.Builder()
            .add("https://x.example/{{secret.NOT_ONE}}/")
            .add(new SealedText.Piece.Secret("A", List.of(Escape.PERCENT)))
            .add(new SealedText.Piece.QueryGoesOn())
            .add("a=1")
            .build();
    SealedText text =
        new SealedText.Builder()
            .add("[\"")
            .add(SealedText.secret("B").escaped(Escape.JSON))
            .add("{{secret.C}}\"]")
            .build();
    var draft =
        new Draft(
            url,
            "POST",
            Map.of("Authorization", SealedText.secret("D"), "X-Text", SealedText.of("[\"x\"]")),
            Optional.of(new Draft.Body.Text(text)),
            Duration.ofSeconds(1));
    Delivery dead = state(delivery(1, 7), State.DEAD, List.of(FAILED), false);
    await(deliveries().begin(delivery(1, 7)));

    await(deliveries().bury(dead, new Parcel(draft, List.of("secret.E"))));

    assertThat(await(deliveries().parcel(1)).orElseThrow())
        .isEqualTo(new Parcel(draft, List.of("secret.E")));
  }

  private static Delivery state(
      Delivery delivery, State state, List<Attempt> attempts, boolean another) {
    return new Delivery(
        delivery.number(),
        delivery.key(),
        delivery.runId(),
        delivery.node(),
        delivery.method(),
        delivery.url(),
        delivery.idempotencyKey(),
        state,
        delivery.createdAt(),
        attempts,
        another ? Optional.of(NOON.plusSeconds(9)) : Optional.empty());
  }

  private static OutgoingRequest opened(Parcel parcel) {
    try {
      return parcel.draft().opened(Secrets.NONE);
    } catch (DeliveryException e) {
      throw new AssertionError(e);
    }
  }

  private static Parcel parcel(String body) {
    return new Parcel(
        Requests.to(
            URI.create("https://api.example.com/hook?token=s3cret"),
            "PUT",
            Map.of("Authorization", "Bearer s3cret", "Idempotency-Key", "k"),
            Optional.of(body.getBytes(UTF_8)),
            Duration.ofMillis(1_500)),
        List.of("NEW_SECRET", "OLD_SECRET"));
  }
}
