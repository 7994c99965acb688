package dev.dipeo.delivery;

import dev.dipeo.base.DurationText;
import dev.dipeo.base.IdSource;
import dev.dipeo.base.Insistent;
import dev.dipeo.base.LowerCase;
import dev.dipeo.base.PassingException;
import dev.dipeo.base.RequestHeaders;
import dev.dipeo.base.Unattended;
import dev.dipeo.delivery.Delivery.Attempt;
import dev.dipeo.delivery.Delivery.State;
import dev.dipeo.delivery.DeliveryException.Kind;
import dev.dipeo.delivery.Judgement.Health;
import dev.dipeo.secret.Masking;
import dev.dipeo.secret.Secrets;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Delivers webhooks: records each before it is first sent, tries again what may succeed later,
 * leaves destinations alone that fail, and keeps what it gives up. The one owner of trying again;
 * see docs/deliveries.md for what is promised. Blocks no thread, also not between attempts.
 */
public final class Deliveries {

  private static final Logger LOG = Logger.getLogger(Deliveries.class);

  private final Sender sender;
  private final DeliveryStore store;
  private final DeliveryPolicy policy;
  private final Gates gates;
  private final Function<String, Optional<String>> environment;
  private final Secrets secrets;
  private final Surroundings around;
  private final DeliveryEvents events;
  private final Set<Long> beingRetried = ConcurrentHashMap.newKeySet();

  /**
   * Time, chance and threads.
   *
   * @param executor for short work; must not be an event loop
   * @param timers for the waits between attempts
   */
  public record Surroundings(
      IdSource ids,
      InstantSource clock,
      RandomGenerator random,
      Executor executor,
      ScheduledExecutorService timers) {}

  /**
   * @param environment finds variables that hold secrets to sign with
   * @param secrets those that diagrams may name
   */
  public Deliveries(
      Sender sender,
      DeliveryStore store,
      DeliveryPolicy policy,
      Function<String, Optional<String>> environment,
      Secrets secrets,
      Surroundings around,
      DeliveryEvents events) {
    this.sender = sender;
    this.store = store;
    this.policy = policy;
    this.gates = new Gates(policy, around.clock());
    this.environment = environment;
    this.secrets = secrets;
    this.around = around;
    this.events = events;
  }

  /** A dead letter cannot be sent again now; the message says why. */
  public static final class NotRetriedException extends Exception {
    NotRetriedException(String message) {
      super(message);
    }
  }

  /**
   * Delivers, or gives up. Nothing happens before subscription; cancelling stops it. A delivery of
   * the same key that was begun before, in a process that ended, goes on with its attempts counted,
   * and is tried at least once.
   *
   * @return never fails
   */
  public Uni<Sent> deliver(Order order) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Gate gate;
              try {
                OutgoingRequest request =
                    signed(order.parcel(), secrets.fixed(), around.clock().instant());
                gate = gates.to(Destination.of(request.url()));
              } catch (DeliveryException e) {
                return Uni.createFrom().item(new Sent.Unanswered(e, 0));
              }
              return Insistent.of(store.begin(fresh(order)))
                  .emitOn(around.executor())
                  .chain(begun -> new Round(order, begun, gate).run())
                  .onFailure()
                  .recoverWithItem(thrown -> notRecorded(order.parcel().draft(), thrown));
            });
  }

  /**
   * Sends a dead letter once more, now, whatever the gate says. Cancelling gives up hearing of it:
   * what may have been sent is recorded.
   *
   * @return the delivery as it is then; empty when there is none of this number; fails with {@link
   *     NotRetriedException}
   */
  public Uni<Optional<Delivery>> retry(long number) {
    return Unattended.of(
        store
            .find(number)
            .chain(
                found -> {
                  if (found.isEmpty()) {
                    return Uni.createFrom().item(Optional.empty());
                  }
                  return store.parcel(number).chain(parcel -> retry(found.get(), parcel));
                }));
  }

  /** Destinations that are left alone at the moment. */
  public long shutDestinations() {
    return gates.shut();
  }

  private Uni<Optional<Delivery>> retry(Delivery dead, Optional<Parcel> parcel) {
    if (parcel.isEmpty()) {
      return refused(
          "The delivery "
              + dead.id()
              + " is "
              + LowerCase.of(dead.state())
              + "; only dead ones are kept");
    }
    if (!beingRetried.add(dead.number())) {
      return refused("The delivery " + dead.id() + " is being sent again already");
    }
    Draft draft = parcel.get().draft();
    return once(parcel.get())
        .emitOn(around.executor())
        .chain(
            end -> {
              try {
                gates.to(Destination.of(draft.opened(secrets).url())).note(end.health());
              } catch (DeliveryException e) {
                // Without a secret it has no destination, and was not sent.
              }
              Delivery tried = dead.with(end.attempt());
              LOG.infof("delivery.retried %s outcome=%s", named(tried), end.outcome());
              return end.isSuccess() ? recorded(tried.inState(State.DELIVERED)) : recorded(tried);
            })
        .onTermination()
        .invoke(() -> beingRetried.remove(dead.number()));
  }

  private Uni<Optional<Delivery>> recorded(Delivery delivery) {
    return Insistent.of(store.update(delivery)).map(nothing -> Optional.of(delivery));
  }

  private static Uni<Optional<Delivery>> refused(String why) {
    return Uni.createFrom().failure(new NotRetriedException(why));
  }

  private Delivery fresh(Order order) {
    Draft draft = order.parcel().draft();
    return new Delivery(
        around.ids().next(),
        order.key(),
        order.runId(),
        order.node(),
        draft.method(),
        draft.shownUrl(),
        draft.shownHeader(RequestHeaders.IDEMPOTENCY_KEY).orElse(""),
        State.PENDING,
        around.clock().instant(),
        List.of(),
        Optional.empty());
  }

  /** How an attempt ended. */
  private record End(
      Optional<Answer> answer, Optional<DeliveryException> failure, Attempt attempt) {
    boolean isSuccess() {
      return answer.isPresent() && answer.get().isSuccess();
    }

    boolean isWorthRetrying() {
      return answer.isPresent()
          ? Judgement.isWorthRetrying(answer.get().status())
          : Judgement.isWorthRetrying(failure.orElseThrow().kind());
    }

    Health health() {
      return answer.isPresent()
          ? Judgement.health(answer.get().status())
          : Judgement.health(failure.orElseThrow().kind());
    }

    /** For logs. */
    String outcome() {
      return attempt.status().map(String::valueOf).orElseGet(() -> attempt.error().orElse("-"));
    }

    Sent sent(int attempts) {
      return answer.isPresent()
          ? new Sent.Answered(answer.get(), attempt.said(), attempts)
          : new Sent.Unanswered(failure.orElseThrow(), attempts);
    }
  }

  /** Sends once. Never fails. */
  private Uni<End> once(Parcel parcel) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Instant begun = around.clock().instant();
              Secrets now = secrets.fixed();
              OutgoingRequest request;
              try {
                request = signed(parcel, now, begun);
              } catch (DeliveryException e) {
                return Uni.createFrom().item(ended(begun, e));
              }
              Masking masking = parcel.draft().masking(now);
              Uni<Answer> answered = sender.send(request);
              if (!masking.isEmpty()) { // takes time, and answers arrive on an event loop
                answered =
                    answered
                        .emitOn(around.executor())
                        .map(answer -> answer.masked(masking))
                        .onFailure(DeliveryException.class)
                        .transform(
                            thrown -> masked((DeliveryException) thrown, request, parcel, masking));
              }
              return answered
                  .map(answer -> ended(begun, request, answer))
                  .onFailure(DeliveryException.class)
                  .recoverWithItem(thrown -> ended(begun, (DeliveryException) thrown))
                  .invoke(end -> events.attemptEnded(end.attempt()));
            });
  }

  /** Messages name the host, which may be known from a secret alone. */
  private static DeliveryException masked(
      DeliveryException e, OutgoingRequest request, Parcel parcel, Masking masking) {
    String message = masking.masked(String.valueOf(e.getMessage()));
    try {
      String host = Destination.of(request.url()).host();
      if (!parcel.draft().url().shown().toLowerCase(Locale.ROOT).contains(host)) {
        message = message.replace(host, Masking.MASK);
      }
    } catch (DeliveryException noHost) {
      // Then none is named.
    }
    return new DeliveryException(e.kind(), message);
  }

  private End ended(Instant begun, OutgoingRequest request, Answer answer) {
    String said =
        Redaction.of(request)
            .of(
                answer
                    .redirect()
                    .map(to -> "it leads to " + to + "; redirects are not followed")
                    .orElseGet(answer::excerpt));
    return new End(
        Optional.of(answer),
        Optional.empty(),
        new Attempt(begun, since(begun), Optional.of(answer.status()), Optional.empty(), said));
  }

  private End ended(Instant begun, DeliveryException failure) {
    return new End(
        Optional.empty(),
        Optional.of(failure),
        new Attempt(
            begun,
            since(begun),
            Optional.empty(),
            Optional.of(failure.kind().type()),
            String.valueOf(failure.getMessage())));
  }

  private Duration since(Instant begun) {
    Duration took = Duration.between(begun, around.clock().instant());
    return took.isNegative() ? Duration.ZERO : took; // the clock may jump back
  }

  private OutgoingRequest signed(Parcel parcel, Secrets now, Instant at) throws DeliveryException {
    OutgoingRequest request = parcel.draft().opened(now);
    Optional<StandardWebhooks> signer = signer(parcel, now);
    if (signer.isEmpty()) {
      return request;
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.headers());
    headers.putAll(signer.get().headers(request, idempotencyKey(request), at));
    return new OutgoingRequest(
        request.url(),
        request.method(),
        new HashMap<>(headers),
        request.body(),
        request.timeout(),
        request.shownUrl());
  }

  private Optional<StandardWebhooks> signer(Parcel parcel, Secrets now) throws DeliveryException {
    return parcel.signedBy().isEmpty()
        ? Optional.empty()
        : Optional.of(StandardWebhooks.with(parcel.signedBy(), environment, now));
  }

  private static String idempotencyKey(OutgoingRequest request) {
    return request.headers().entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(RequestHeaders.IDEMPOTENCY_KEY))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private Sent notRecorded(Draft draft, Throwable thrown) {
    LOG.errorf(thrown, "delivery.not_recorded url=%s", draft.shownUrl());
    return new Sent.Unanswered(
        new DeliveryException(
            Kind.NOT_RECORDED,
            "%s: not sent, because it could not be recorded: %s"
                .formatted(draft.shown(), thrown.getMessage())),
        0);
  }

  private static String named(Delivery delivery) {
    return "delivery=%s run=%s node=%s".formatted(delivery.id(), delivery.runId(), delivery.node());
  }

  /** The attempts of one delivery in this process, one after another. */
  private final class Round {
    private final Order order;
    private final Gate gate;
    private final Gate.Visit visit;
    private final Retry retry;
    private final NewestState newest = new NewestState();
    private final int attemptsBefore;
    private final int attemptsMax;
    private volatile Delivery delivery; // also read when it is cancelled, by whoever does
    private int attempts;
    private Duration shutWaited = Duration.ZERO;

    Round(Order order, Delivery begun, Gate gate) {
      this.order = order;
      this.gate = gate;
      this.visit = gate.visit();
      this.retry = order.retry().orElse(policy.retry());
      this.delivery = begun;
      this.attemptsBefore = begun.attempts().size();
      this.attempts = attemptsBefore;
      this.attemptsMax = Math.max(retry.attemptsMax(), attemptsBefore + 1);
    }

    Uni<Sent> run() {
      Duration first =
          delivery
              .nextAttemptAt()
              .map(due -> Duration.between(around.clock().instant(), due))
              .filter(wait -> !wait.isNegative())
              .map(this::bounded)
              .orElse(Duration.ZERO);
      if (attemptsBefore > 0) {
        LOG.infof("delivery.resumed %s attempts=%d", named(delivery), attemptsBefore);
      }
      return after(first)
          .chain(waited -> enter())
          .onCancellation()
          .invoke(
              () -> {
                visit.end();
                write(delivery.inState(State.STOPPED));
                events.deliveryEnded(State.STOPPED);
              });
    }

    private Uni<Sent> enter() {
      return visit
          .enter()
          .chain(
              pass ->
                  switch (pass) {
                    case Gate.Pass.Entered() -> send();
                    case Gate.Pass.Shut(Duration forAnother) -> waitForGate(forAnother);
                    case Gate.Pass.Full() ->
                        apply(
                            ended(
                                around.clock().instant(),
                                unsent(
                                    "%d deliveries wait for this destination already"
                                        .formatted(policy.waitingPerDestinationMax()))));
                  });
    }

    private Uni<Sent> send() {
      return once(order.parcel())
          .emitOn(around.executor())
          .chain(
              end -> {
                visit.leave(end.health());
                return apply(end);
              });
    }

    /** Such a wait is no attempt: nothing was sent. Only one that takes too long counts as one. */
    private Uni<Sent> waitForGate(Duration forAnother) {
      if (shutWaited.compareTo(policy.shutWaitMax()) >= 0) {
        shutWaited = Duration.ZERO;
        return apply(
            ended(
                around.clock().instant(),
                unsent("this destination failed %d times in a row".formatted(gate.failures()))));
      }
      // The gate is asked again by all who wait; not by all at once.
      Duration wait = forAnother.plus(retry.backoff().jittered(1, around.random()));
      shutWaited = shutWaited.plus(wait);
      order
          .log()
          .accept(
              "attempt %d waits: %s failed %d times in a row; asked again in %s"
                  .formatted(
                      attempts + 1,
                      order.parcel().draft().shown(),
                      gate.failures(),
                      DurationText.seconds(wait)));
      return after(wait).chain(waited -> enter());
    }

    private DeliveryException unsent(String why) {
      return new DeliveryException(
          Kind.BUSY, order.parcel().draft().shown() + ": not sent, " + why);
    }

    /** Records an attempt that is over, and says what follows from it. */
    private Uni<Sent> apply(End end) {
      delivery = delivery.with(end.attempt());
      attempts++;
      if (end.isSuccess()) {
        delivery = delivery.inState(State.DELIVERED);
        write(delivery);
        events.deliveryEnded(State.DELIVERED);
        LOG.debugf("delivery.delivered %s attempts=%d", named(delivery), attempts);
        return Uni.createFrom().item(end.sent(attempts));
      }
      String what = "attempt %d: %s".formatted(attempts, sentence(end));
      if (!end.isWorthRetrying() || attempts >= attemptsMax) {
        delivery = delivery.inState(State.DEAD);
        events.deliveryEnded(State.DEAD);
        LOG.infof(
            "delivery.dead %s attempts=%d outcome=%s", named(delivery), attempts, end.outcome());
        order.log().accept(what + "; given up, kept as " + delivery.id());
        return kept(store.bury(delivery, order.parcel()), end.sent(attempts));
      }
      Duration wait = waitAfter(end);
      delivery = delivery.dueAt(around.clock().instant().plus(wait));
      write(delivery);
      LOG.debugf(
          "delivery.attempt_failed %s attempt=%d outcome=%s next_ms=%d",
          named(delivery), attempts, end.outcome(), wait.toMillis());
      order.log().accept(what + "; next in " + DurationText.seconds(wait));
      return after(wait).chain(waited -> enter());
    }

    /** Without waiting; later writes, as that of the node's end, come after it on disk. */
    private void write(Delivery state) {
      newest.write(
          store
              .update(state)
              .onFailure()
              .invoke(thrown -> LOG.warnf("delivery.not_updated %s: %s", named(state), thrown)));
    }

    /** What was sent, when that is recorded with what is needed to send it again. */
    private Uni<Sent> kept(Uni<Void> burial, Sent sent) {
      return Uni.createFrom()
          .emitter(
              done ->
                  newest.write(
                      burial
                          .invoke(() -> done.complete(sent))
                          .onFailure(thrown -> !(thrown instanceof PassingException))
                          .invoke(
                              thrown -> {
                                LOG.errorf(thrown, "delivery.not_kept %s", named(delivery));
                                done.complete(sent);
                              })));
    }

    private Duration waitAfter(End end) {
      Duration own = retry.backoff().jittered(attempts - attemptsBefore, around.random());
      Optional<Duration> asked =
          end.answer()
              .flatMap(answer -> Judgement.retryAfter(answer, around.clock().instant()))
              .map(this::bounded);
      return asked.filter(wait -> wait.compareTo(own) > 0).orElse(own);
    }

    private Duration bounded(Duration wait) {
      return wait.compareTo(policy.retryAfterMax()) < 0 ? wait : policy.retryAfterMax();
    }

    private String sentence(End end) {
      if (end.failure().isPresent()) {
        return String.valueOf(end.failure().get().getMessage());
      }
      Answer answer = end.answer().orElseThrow();
      return order.parcel().draft().shown()
          + " answered "
          + answer.statusLine()
          + (answer.redirect().isPresent() ? ": " + end.attempt().said() : "");
    }

    private Uni<Duration> after(Duration wait) {
      Uni<Duration> now = Uni.createFrom().item(wait);
      return wait.isZero()
          ? now
          : now.onItem().delayIt().onExecutor(around.timers()).by(wait).emitOn(around.executor());
    }
  }
}
