package dev.dipeo.delivery;

import dev.dipeo.base.Insistent;
import dev.dipeo.base.LowerCase;
import dev.dipeo.base.Unattended;
import dev.dipeo.delivery.Delivery.State;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Deliveries that were given up, and their retry on request. */
@Singleton
public final class DeadLetters {
  /**
   * How much longer than its request a retry has the delivery: clocks of replicas differ by less.
   */
  static final Duration CLAIM_MARGIN = Duration.ofMinutes(1);

  private static final Logger LOG = Logger.getLogger(DeadLetters.class);

  private final SignedSender sender;
  private final DeliveryStore store;
  private final Gates gates;
  private final TimeAndThreads around;
  private final Set<Long> beingRetried = ConcurrentHashMap.newKeySet();

  DeadLetters(SignedSender sender, DeliveryStore store, Gates gates, TimeAndThreads around) {
    this.sender = sender;
    this.store = store;
    this.gates = gates;
    this.around = around;
  }

  /** A dead letter cannot be retried now; the message tells why. */
  public static final class NotRetriedException extends Exception {
    NotRetriedException(String message) {
      super(message);
    }
  }

  /**
   * Sends a dead letter once more, immediately, even if the circuit of its destination is open. Of
   * several processes that share the store, one sends it. Cancelling only stops the caller's wait:
   * the attempt is recorded.
   *
   * @return the delivery afterwards; empty if this number does not exist; fails with {@link
   *     NotRetriedException}
   */
  public Uni<Optional<Delivery>> retry(long number) {
    return Unattended.of(
        store
            .find(number)
            .chain(
                found ->
                    found.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : store.parcel(number).chain(parcel -> retry(found.get(), parcel))));
  }

  private Uni<Optional<Delivery>> retry(Delivery dead, Optional<Parcel> parcel) {
    if (parcel.isEmpty()) {
      return notDead(dead);
    }
    if (!beingRetried.add(dead.number())) {
      return sentAlready(dead);
    }
    return claim(dead.number(), parcel.get())
        .chain(
            claimed ->
                claimed.isPresent()
                    ? send(parcel.get()).chain(end -> recorded(claimed.get(), end))
                    : store.find(dead.number()).chain(DeadLetters::claimedElsewhere))
        .onTermination()
        .invoke(() -> beingRetried.remove(dead.number()));
  }

  private Uni<Optional<Delivery>> claim(long number, Parcel parcel) {
    Instant now = around.now();
    return store.claim(number, now, now.plus(parcel.draft().timeout()).plus(CLAIM_MARGIN));
  }

  private static Uni<Optional<Delivery>> claimedElsewhere(Optional<Delivery> found) {
    return found.isEmpty()
        ? Uni.createFrom().item(found)
        : found.get().state() == State.DEAD ? sentAlready(found.get()) : notDead(found.get());
  }

  private static Uni<Optional<Delivery>> sentAlready(Delivery delivery) {
    return refused("The delivery " + delivery.id() + " is being sent again already");
  }

  private static Uni<Optional<Delivery>> notDead(Delivery delivery) {
    return refused(
        "The delivery %s is %s; only dead ones are kept"
            .formatted(delivery.id(), LowerCase.of(delivery.state())));
  }

  private Uni<AttemptEnd> send(Parcel parcel) {
    try {
      OpenedParcel opened = sender.open(parcel);
      return sender
          .send(opened)
          .invoke(end -> gates.to(opened.request().destination()).note(end.health()));
    } catch (DeliveryException e) {
      // Without a secret the destination is unknown; nothing was sent.
      return Uni.createFrom().item(sender.unsent(e));
    }
  }

  private Uni<Optional<Delivery>> recorded(Delivery dead, AttemptEnd end) {
    Delivery tried = dead.with(end.attempt());
    LOG.infof("delivery.retried %s outcome=%s", tried.logKeys(), end.outcome());
    Delivery now = end.isSuccess() ? tried.inState(State.DELIVERED) : tried;
    return Insistent.of(store.update(now)).map(nothing -> Optional.of(now));
  }

  private static Uni<Optional<Delivery>> refused(String why) {
    return Uni.createFrom().failure(new NotRetriedException(why));
  }
}
