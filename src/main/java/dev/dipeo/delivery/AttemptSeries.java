package dev.dipeo.delivery;

import dev.dipeo.base.DurationText;
import dev.dipeo.base.PassingException;
import dev.dipeo.delivery.Delivery.State;
import dev.dipeo.delivery.DeliveryException.Kind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one delivery in this process, one after another, until one succeeds or the
 * delivery is given up. Each attempt is recorded before the wait for the next.
 */
final class AttemptSeries {
  private static final Logger LOG = Logger.getLogger(AttemptSeries.class);

  /** Dependencies shared by all deliveries of a process. */
  record Shared(
      SignedSender sender,
      DeliveryStore store,
      DeliveryBounds bounds,
      TimeAndThreads around,
      DeliveryObserver observer) {}

  private final Shared shared;
  private final TimeAndThreads around;
  private final OutgoingWebhook webhook;
  private final Gate gate;
  private final Gate.Visit visit;
  private final Retry retry;
  private final NewestState newest = new NewestState();
  private volatile Delivery delivery; // also read by the thread that cancels
  private int attemptsBefore;
  private int attempts;
  private Duration waitedForGate = Duration.ZERO;

  /** Opened for the first attempt; dropped if that has to wait. */
  private @Nullable OpenedParcel opened;

  /**
   * @param fresh the delivery without attempts
   * @param opened the parcel for the first attempt
   */
  AttemptSeries(
      Shared shared, OutgoingWebhook webhook, Delivery fresh, OpenedParcel opened, Gate gate) {
    this.shared = shared;
    this.around = shared.around();
    this.webhook = webhook;
    this.opened = opened;
    this.gate = gate;
    this.visit = gate.visit();
    this.retry = webhook.retry().orElse(shared.bounds().retry());
    this.delivery = fresh;
  }

  /**
   * Runs the series. Called once. Sends nothing before subscription; cancelling records the
   * delivery as stopped.
   *
   * @param begun the recorded delivery, with the attempts of earlier processes
   */
  Uni<Sent> run(Delivery begun) {
    delivery = begun;
    attemptsBefore = begun.attempts().size();
    attempts = attemptsBefore;
    if (attemptsBefore > 0) {
      LOG.infof("delivery.resumed %s attempts=%d", delivery.logKeys(), attemptsBefore);
    }
    return enterAfter(untilDue())
        .onCancellation()
        .invoke(
            () -> {
              visit.end();
              write(delivery.inState(State.STOPPED));
              shared.observer().deliveryEnded(State.STOPPED);
            });
  }

  /** The rest of the wait that an earlier process began. */
  private Duration untilDue() {
    return delivery
        .nextAttemptAt()
        .map(due -> Duration.between(around.now(), due))
        .filter(wait -> !wait.isNegative())
        .map(this::bounded)
        .orElse(Duration.ZERO);
  }

  private Uni<Sent> enterAfter(Duration wait) {
    if (!wait.isZero()) {
      opened = null;
    }
    return around.after(wait).chain(waited -> goOn(visit.enter()));
  }

  private Uni<Sent> goOn(Gate.Pass pass) {
    return switch (pass) {
      case Gate.Pass.Entered() -> send();
      case Gate.Pass.Queued(Uni<Gate.Pass> turn) -> {
        opened = null;
        yield turn.chain(this::goOn);
      }
      case Gate.Pass.Shut(Duration forAnother) -> waitForGate(forAnother);
      case Gate.Pass.Full() ->
          apply(
              unsent(
                  "%d deliveries wait for this destination already"
                      .formatted(shared.bounds().waitingPerDestinationMax())));
    };
  }

  private Uni<Sent> send() {
    OpenedParcel first = opened;
    opened = null;
    SignedSender sender = shared.sender();
    Uni<AttemptEnd> attempt =
        first != null && first.isFresh(around.now())
            ? sender.send(first)
            : sender.send(webhook.parcel());
    return attempt.chain(
        end -> {
          visit.leave(end.health());
          return apply(end);
        });
  }

  /**
   * Waiting for the gate is not an attempt: nothing was sent. Only a wait that takes too long
   * counts as one.
   */
  private Uni<Sent> waitForGate(Duration forAnother) {
    if (waitedForGate.compareTo(shared.bounds().shutWaitMax()) >= 0) {
      waitedForGate = Duration.ZERO;
      return apply(unsent("this destination failed %d times in a row".formatted(gate.failures())));
    }
    // Jittered, so that waiting deliveries do not all ask the gate at the same time.
    Duration wait = forAnother.plus(retry.backoff().jittered(1, around.random()));
    waitedForGate = waitedForGate.plus(wait);
    webhook
        .log()
        .accept(
            "attempt %d waits: %s failed %d times in a row; asked again in %s"
                .formatted(
                    attempts + 1,
                    webhook.parcel().draft().shown(),
                    gate.failures(),
                    DurationText.seconds(wait)));
    return enterAfter(wait);
  }

  private AttemptEnd unsent(String why) {
    return shared
        .sender()
        .unsent(
            new DeliveryException(
                Kind.BUSY, webhook.parcel().draft().shown() + ": not sent, " + why));
  }

  /** Records a finished attempt and decides how to continue. */
  private Uni<Sent> apply(AttemptEnd end) {
    delivery = delivery.with(end.attempt());
    attempts++;
    if (end.isSuccess()) {
      return delivered(end);
    }
    String what = "attempt %d: %s".formatted(attempts, end.sentence(webhook.parcel().draft()));
    if (!end.isWorthRetrying() || attempts >= Math.max(retry.attemptsMax(), attemptsBefore + 1)) {
      return givenUp(end, what);
    }
    Duration wait = waitAfter(end);
    delivery = delivery.dueAt(around.now().plus(wait));
    write(delivery);
    LOG.debugf(
        "delivery.attempt_failed %s attempt=%d outcome=%s next_ms=%d",
        delivery.logKeys(), attempts, end.outcome(), wait.toMillis());
    webhook.log().accept(what + "; next in " + DurationText.seconds(wait));
    return enterAfter(wait);
  }

  private Uni<Sent> delivered(AttemptEnd end) {
    delivery = delivery.inState(State.DELIVERED);
    write(delivery);
    shared.observer().deliveryEnded(State.DELIVERED);
    LOG.debugf("delivery.delivered %s attempts=%d", delivery.logKeys(), attempts);
    return Uni.createFrom().item(end.sent(attempts));
  }

  private Uni<Sent> givenUp(AttemptEnd end, String what) {
    delivery = delivery.inState(State.DEAD);
    shared.observer().deliveryEnded(State.DEAD);
    LOG.infof(
        "delivery.dead %s attempts=%d outcome=%s", delivery.logKeys(), attempts, end.outcome());
    webhook.log().accept(what + "; given up, kept as " + delivery.id());
    return kept(shared.store().bury(delivery, webhook.parcel()), end.sent(attempts));
  }

  /** Does not wait for the disk; later writes, such as the end of the node, follow it there. */
  private void write(Delivery state) {
    newest.write(
        shared
            .store()
            .update(state)
            .onFailure()
            .invoke(thrown -> LOG.warnf("delivery.not_updated %s: %s", state.logKeys(), thrown)));
  }

  /** Returns the result once it is recorded together with the parcel for a retry. */
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
                              LOG.errorf(thrown, "delivery.not_kept %s", delivery.logKeys());
                              done.complete(sent);
                            })));
  }

  private Duration waitAfter(AttemptEnd end) {
    Duration own = retry.backoff().jittered(attempts - attemptsBefore, around.random());
    Optional<Duration> asked =
        end.answer()
            .flatMap(answer -> Judgement.retryAfter(answer, around.now()))
            .map(this::bounded);
    return asked.filter(wait -> wait.compareTo(own) > 0).orElse(own);
  }

  private Duration bounded(Duration wait) {
    Duration max = shared.bounds().retryAfterMax();
    return wait.compareTo(max) < 0 ? wait : max;
  }
}
