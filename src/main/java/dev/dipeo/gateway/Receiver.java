package dev.dipeo.gateway;

import dev.dipeo.base.LowerCase;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.Content;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventTooLargeException;
import dev.dipeo.journal.Inbox;
import dev.dipeo.journal.JournalFullException;
import dev.dipeo.provider.DeliveryId;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.Received;
import dev.dipeo.provider.Reception;
import dev.dipeo.provider.Reply;
import dev.dipeo.signature.Reason;
import dev.dipeo.signature.SignedRequest;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Processes webhooks: lets the provider verify and interpret the request, makes the event durable,
 * and reports the outcome.
 */
public final class Receiver {
  private static final Logger LOG = Logger.getLogger(Receiver.class);

  private final Inbox inbox;
  private final LongSupplier ids;
  private final InstantSource clock;
  private final Repeats repeats;
  private final RateLimits rateLimits;
  private final BodyDecoder decoder;
  private final Refusals refusals;
  private final LargeBodies largeBodies;

  public Receiver(
      Inbox inbox,
      LongSupplier ids,
      InstantSource clock,
      Repeats repeats,
      RateLimits rateLimits,
      BodyDecoder decoder,
      Refusals refusals,
      LargeBodies largeBodies) {
    this.inbox = inbox;
    this.ids = ids;
    this.clock = clock;
    this.repeats = repeats;
    this.rateLimits = rateLimits;
    this.decoder = decoder;
    this.refusals = refusals;
    this.largeBodies = largeBodies;
  }

  /**
   * Where large bodies are processed. Hashing and parsing a large body would hold up other senders,
   * so a worker thread does it. For a small one, switching threads would cost more than the work.
   *
   * @param inlineBytesMax largest body, in bytes, that is processed on the thread it arrives on
   */
  public record LargeBodies(int inlineBytesMax, Executor workers) {
    /** A small compressed body may decompress to a large one. */
    private boolean has(SignedRequest request) {
      return request.body().length > inlineBytesMax
          || !request.header("content-encoding").isEmpty();
    }
  }

  /**
   * Receives one webhook for an existing provider. Never fails: errors become a {@link
   * Receipt.Refused}. Runs on the caller's thread up to the journal, unless the body may be large.
   *
   * @param peer the sender's address, for the log
   */
  Uni<Receipt> receive(Provider provider, SignedRequest request, String peer) {
    return largeBodies.has(request)
        ? Uni.createFrom()
            .deferred(() -> receiveHere(provider, request, peer))
            .runSubscriptionOn(largeBodies.workers())
        : receiveHere(provider, request, peer);
  }

  private Uni<Receipt> receiveHere(Provider provider, SignedRequest request, String peer) {
    IncomingWebhook incoming =
        new IncomingWebhook(provider, request, clock.instant(), rateLimits, decoder);
    return switch (Reception.of(provider, incoming)) {
      case Received.Accepted accepted -> append(provider, incoming, accepted);
      case Received.NoEvent noEvent -> {
        incoming.close();
        yield Uni.createFrom().item(receipt(provider, noEvent, peer));
      }
    };
  }

  private Receipt receipt(Provider provider, Received.NoEvent noEvent, String peer) {
    String name = provider.name();
    return switch (noEvent) {
      case Received.Handshake(Reply reply) -> {
        LOG.debugf("webhook.handshake provider=%s", name);
        yield new Receipt.Handshake(reply);
      }
      case Received.SecretMissing(var variables) -> {
        LOG.errorf(
            "webhook.refused provider=%s reason=secret_missing variables=%s", name, variables);
        yield new Receipt.Refused(Rejections.notConfigured(name));
      }
      case Received.Unusable(String why) -> {
        LOG.errorf("webhook.refused provider=%s reason=unusable: %s", name, why);
        yield new Receipt.Refused(Rejections.notConfigured(name));
      }
      case Received.Limited(Duration pause) -> {
        LOG.infof(
            "webhook.refused provider=%s reason=rate_limit wait_ms=%d", name, pause.toMillis());
        yield new Receipt.Limited(Rejections.rateLimited(name), pause);
      }
      case Received.Violated(String event, var violations) -> {
        LOG.infof(
            "webhook.refused provider=%s event=%s reason=schema violations=%d",
            name, event, violations.size());
        yield new Receipt.Refused(Rejections.schemaViolated(name, event, violations));
      }
      case Received.Refused refused -> refused(name, refused, peer);
    };
  }

  private Receipt refused(String provider, Received.Refused refused, String peer) {
    return switch (refused.fault()) {
      case Received.Unverified(Reason reason, String detail) -> {
        log(provider, refused, peer, LowerCase.of(reason), detail);
        yield new Receipt.Refused(Rejections.invalidSignature());
      }
      case Received.Undecodable(var cause) -> {
        log(provider, refused, peer, cause.reason(), cause.detail());
        yield new Receipt.Refused(cause.problem());
      }
      case Received.UnsupportedContentType(String detail) -> {
        log(provider, refused, peer, "content_type", detail);
        yield new Receipt.Refused(Rejections.unsupportedContentType(detail));
      }
      case Received.MalformedPayload(String detail) -> {
        log(provider, refused, peer, "malformed_payload", detail);
        yield new Receipt.Refused(Rejections.malformedPayload(detail));
      }
    };
  }

  private void log(
      String provider, Received.Refused refused, String peer, String reason, String detail) {
    refusals.log(
        provider,
        reason,
        "delivery=%s peer=%s bytes=%d: %s"
            .formatted(
                refused.claimedDelivery().map(Refusals::shown).orElse("-"),
                peer,
                refused.bodyBytes(),
                detail));
  }

  private Uni<Receipt> append(
      Provider provider, IncomingWebhook incoming, Received.Accepted accepted) {
    DeliveryId delivery = accepted.delivery();
    long id = ids.getAsLong();
    Event event =
        new Event(
            id,
            provider.name(),
            accepted.event(),
            delivery.isNone() ? String.valueOf(id) : delivery.value(),
            incoming.receivedAt(),
            accepted.headers(),
            content(accepted, incoming.request().body()),
            accepted.bodyHash());
    return inbox
        .take(event, repeats.rule(provider, delivery))
        .map(appended -> receipt(event, appended, accepted.reply()))
        .onFailure()
        .recoverWithItem(failure -> notTaken(event, failure))
        .onTermination()
        .invoke(incoming::close);
  }

  private static Content content(Received.Accepted accepted, byte[] body) {
    return accepted.form()
        ? Content.ofSeparate(accepted.payload(), body)
        : new Content(accepted.payload(), body);
  }

  private Receipt receipt(Event event, Appended appended, Optional<Reply> reply) {
    return switch (appended) {
      case Appended.Recorded(Event journaled) -> {
        journaled
            .sameBodyAs()
            .ifPresent(
                first ->
                    LOG.warnf(
                        "event.same_body provider=%s event=%s execution=%s delivery=%s first=%s:"
                            + " the same signed bytes came before under another delivery id",
                        event.provider(),
                        event.name(),
                        journaled.executionId(),
                        event.deliveryId(),
                        Event.executionId(event.provider(), first)));
        if (LOG.isDebugEnabled()) {
          LOG.debugf(
              "event.received provider=%s event=%s execution=%s delivery=%s bytes=%d duration_us=%d",
              event.provider(),
              event.name(),
              journaled.executionId(),
              event.deliveryId(),
              event.body().length,
              TimeUnit.NANOSECONDS.toMicros(
                  Duration.between(event.receivedAt(), clock.instant()).toNanos()));
        }
        yield new Receipt.Processed(event.provider(), event.name(), journaled.executionId(), reply);
      }
      case Appended.Repeated(long firstId) -> {
        LOG.warnf(
            "webhook.refused provider=%s event=%s reason=same_body delivery=%s first=%s",
            event.provider(),
            event.name(),
            event.deliveryId(),
            Event.executionId(event.provider(), firstId));
        yield new Receipt.Refused(Rejections.sameBody());
      }
      case Appended.Duplicate duplicate ->
          new Receipt.Duplicate(event.provider(), event.name(), duplicate.log(event), reply);
    };
  }

  private static Receipt notTaken(Event event, Throwable failure) {
    if (failure instanceof EventTooLargeException) {
      String why = String.valueOf(failure.getMessage());
      LOG.errorf(
          "webhook.refused provider=%s reason=event_too_large delivery=%s bytes=%d: %s",
          event.provider(), event.deliveryId(), event.body().length, why);
      return new Receipt.Refused(Rejections.eventTooLarge(why));
    }
    if (failure instanceof JournalFullException) {
      LOG.warnf(
          "webhook.refused provider=%s reason=full: %s", event.provider(), failure.getMessage());
    } else {
      LOG.errorf(failure, "webhook.refused provider=%s reason=journal", event.provider());
    }
    return new Receipt.Refused(Rejections.journalNotAccepting());
  }

  /** Logs a request for a provider that does not exist. */
  void unknown(String name, String method, String peer) {
    refusals.log(
        WebhookObserver.UNKNOWN,
        "unknown_provider",
        "name=%s method=%s peer=%s".formatted(Refusals.shown(name), method, peer));
  }
}
