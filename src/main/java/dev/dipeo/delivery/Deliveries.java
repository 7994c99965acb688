package dev.dipeo.delivery;

import dev.dipeo.base.Insistent;
import dev.dipeo.base.RequestHeaders;
import dev.dipeo.delivery.Delivery.State;
import dev.dipeo.delivery.DeliveryException.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Delivers webhooks: records each before its first attempt, retries temporary failures, opens the
 * circuit of failing destinations, and keeps dead letters. Nothing else retries; see
 * docs/deliveries.md for the promises. Blocks no thread, not even between attempts.
 */
@Singleton
public final class Deliveries {
  private static final Logger LOG = Logger.getLogger(Deliveries.class);

  private final SignedSender sender;
  private final DeliveryStore store;
  private final Gates gates;
  private final TimeAndThreads around;
  private final AttemptSeries.Shared shared;

  Deliveries(
      SignedSender sender,
      DeliveryStore store,
      Gates gates,
      DeliveryBounds bounds,
      TimeAndThreads around,
      DeliveryObserver observer) {
    this.sender = sender;
    this.store = store;
    this.gates = gates;
    this.around = around;
    this.shared = new AttemptSeries.Shared(sender, store, bounds, around, observer);
  }

  /** Destinations whose circuit is open. */
  public long shutDestinations() {
    return gates.shut();
  }

  /**
   * Delivers a webhook or gives up. Does nothing before subscription; cancelling stops it. If an
   * earlier process began a delivery with the same key, continues it with its attempts counted, and
   * tries at least once.
   *
   * @return never fails
   */
  public Uni<Sent> deliver(OutgoingWebhook webhook) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Delivery fresh = pending(webhook);
              AttemptSeries series;
              try {
                OpenedParcel opened = sender.open(webhook.parcel());
                Gate gate = gates.to(opened.request().destination());
                series = new AttemptSeries(shared, webhook, fresh, opened, gate);
              } catch (DeliveryException e) {
                return Uni.createFrom().item(new Sent.Unanswered(e, 0));
              }
              return Insistent.of(store.begin(fresh))
                  .emitOn(around.executor())
                  .chain(series::run)
                  .onFailure()
                  .recoverWithItem(thrown -> notRecorded(webhook.parcel().draft(), thrown));
            });
  }

  private Delivery pending(OutgoingWebhook webhook) {
    Draft draft = webhook.parcel().draft();
    return new Delivery(
        around.ids().next(),
        webhook.key(),
        webhook.runId(),
        webhook.node(),
        draft.method(),
        draft.shownUrl(),
        draft.shownHeader(RequestHeaders.IDEMPOTENCY_KEY).orElse(""),
        State.PENDING,
        around.now(),
        List.of(),
        Optional.empty());
  }

  private static Sent notRecorded(Draft draft, Throwable thrown) {
    LOG.errorf(thrown, "delivery.not_recorded url=%s", draft.shownUrl());
    return new Sent.Unanswered(
        new DeliveryException(
            Kind.NOT_RECORDED,
            "%s: not sent, because it could not be recorded: %s"
                .formatted(draft.shown(), thrown.getMessage())),
        0);
  }
}
