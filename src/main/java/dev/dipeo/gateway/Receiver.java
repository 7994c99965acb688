package dev.dipeo.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.dipeo.base.IdSource;
import dev.dipeo.base.LowerCase;
import dev.dipeo.base.Problem;
import dev.dipeo.gateway.edge.BodyRoom;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Inbox;
import dev.dipeo.journal.JournalFullException;
import dev.dipeo.provider.DeliveryId;
import dev.dipeo.provider.Normalised;
import dev.dipeo.provider.Payloads;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.Reply;
import dev.dipeo.provider.SafeHeaders;
import dev.dipeo.provider.Verification;
import dev.dipeo.signature.SignedRequest;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Takes one webhook from bytes to answer, in this order: verify the raw bytes, count them against
 * the rate limit, answer a handshake that needs no body, read them, answer other handshakes, check
 * the schema, make the event durable. Nothing is looked up or parsed for a sender who is not
 * verified; what he may have answered is a handshake that the manifest declares so. Runs on the
 * caller's thread up to the journal.
 */
public final class Receiver {
  private static final Logger LOG = Logger.getLogger(Receiver.class);
  private static final String CONTENT_ENCODING = "content-encoding";

  private final Inbox inbox;
  private final IdSource ids;
  private final InstantSource clock;
  private final Repeats repeats;
  private final RateLimits rateLimits;
  private final BodyDecoder decoder;
  private final Refusals refusals;

  /**
   * The bytes of a body.
   *
   * @param sent as they came, for the journal
   * @param content what they are when they are decoded
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Body(byte[] sent, byte[] content) {}

  public Receiver(
      Inbox inbox,
      IdSource ids,
      InstantSource clock,
      Repeats repeats,
      RateLimits rateLimits,
      BodyDecoder decoder,
      Refusals refusals) {
    this.inbox = inbox;
    this.ids = ids;
    this.clock = clock;
    this.repeats = repeats;
    this.rateLimits = rateLimits;
    this.decoder = decoder;
    this.refusals = refusals;
  }

  /**
   * Receives one webhook for a provider that exists. Never fails: what goes wrong is a {@link
   * Receipt.Refused}. Takes a worker's time where the body is compressed.
   *
   * @param peer who sends it, for the log
   */
  Uni<Receipt> receive(
      Provider provider, SignedRequest request, Optional<String> contentType, String peer) {
    Optional<Reply> handshake = provider.unsignedHandshake(request);
    if (handshake.isPresent()) {
      return answered(provider, handshake.get());
    }
    Instant now = clock.instant();
    Optional<List<ContentCoding>> codings = ContentCoding.of(request.header(CONTENT_ENCODING));
    if (codings.isEmpty()) {
      logRefusal(
          provider,
          request,
          peer,
          "content_encoding",
          Refusals.shown(String.join(", ", request.header(CONTENT_ENCODING))));
      return refused(Problems.unsupportedContentEncoding());
    }
    Verification verification = provider.verify(request, now);
    if (codings.get().isEmpty() || request.body().length == 0) {
      Body body = new Body(request.body(), request.body());
      return judged(provider, request, body, contentType, now, verification, peer);
    }
    return decoded(provider, request, codings.get(), contentType, now, verification, peer);
  }

  /**
   * A compressed body. Most senders sign the bytes that they send, some those before compression
   * (GetStream): both prove that they hold the secret. It is decoded, within the bounds of bodies,
   * for who is verified, and for who may be when it is; not for who is refused whatever is in it.
   */
  private Uni<Receipt> decoded(
      Provider provider,
      SignedRequest request,
      List<ContentCoding> codings,
      Optional<String> contentType,
      Instant now,
      Verification asSent,
      String peer) {
    boolean mayBecomeGood = !(asSent instanceof Verification.Refused refused) || refused.ofBody();
    if (!mayBecomeGood || !provider.isConfigured()) {
      Body nothing = new Body(request.body(), new byte[0]);
      return judged(provider, request, nothing, contentType, now, asSent, peer);
    }
    BodyRoom.Share share = decoder.room().shareOfDecoded();
    Uni<Receipt> receipt;
    try {
      byte[] content = decoder.decode(codings, request.body(), share);
      Body body = new Body(request.body(), content);
      SignedRequest plain = request.withBody(content);
      receipt =
          asSent instanceof Verification.Refused
              ? judged(provider, plain, body, contentType, now, provider.verify(plain, now), peer)
              : judged(provider, request, body, contentType, now, asSent, peer);
    } catch (BodyDecoder.Undecodable e) {
      if (asSent instanceof Verification.Refused && e.isMalformed()) {
        Body nothing = new Body(request.body(), new byte[0]);
        receipt = judged(provider, request, nothing, contentType, now, asSent, peer);
      } else {
        logRefusal(provider, request, peer, e.problem().type(), e.problem().detail());
        receipt = refused(e.problem());
      }
    }
    return receipt.onTermination().invoke(share::release);
  }

  /**
   * Lets in who is verified.
   *
   * @param request as it was verified
   */
  private Uni<Receipt> judged(
      Provider provider,
      SignedRequest request,
      Body body,
      Optional<String> contentType,
      Instant now,
      Verification verification,
      String peer) {
    return switch (verification) {
      case Verification.Refused refused -> {
        logRefusal(provider, request, peer, LowerCase.of(refused.reason()), refused.detail());
        yield refused(Problems.invalidSignature());
      }
      case Verification.SecretMissing missing -> {
        LOG.errorf(
            "webhook.refused provider=%s reason=secret_missing variables=%s",
            provider.name(), missing.variables());
        yield refused(Problems.notConfigured(provider.name()));
      }
      case Verification.Unusable unusable -> {
        LOG.errorf(
            "webhook.refused provider=%s reason=unusable: %s", provider.name(), unusable.why());
        yield refused(Problems.notConfigured(provider.name()));
      }
      case Verification.Verified verified ->
          read(provider, request, body, contentType, now, verified, peer);
      case Verification.Unsigned unsigned ->
          read(provider, request, body, contentType, now, unsigned, peer);
    };
  }

  private void logRefusal(
      Provider provider, SignedRequest request, String peer, String reason, String detail) {
    refusals.log(
        provider.name(),
        reason,
        "delivery=%s peer=%s bytes=%d: %s"
            .formatted(
                provider.claimedDelivery(request).map(Refusals::shown).orElse("-"),
                peer,
                request.body().length,
                detail));
  }

  private Uni<Receipt> read(
      Provider provider,
      SignedRequest request,
      Body body,
      Optional<String> contentType,
      Instant now,
      Verification verification,
      String peer) {
    Optional<Duration> wait = rateLimits.take(provider);
    if (wait.isPresent()) {
      LOG.infof(
          "webhook.refused provider=%s reason=rate_limit wait_ms=%d",
          provider.name(), wait.get().toMillis());
      return Uni.createFrom()
          .item(new Receipt.Limited(Problems.rateLimited(provider.name()), wait.get()));
    }
    // A handshake need not have a body that could be read.
    Optional<Reply> handshake = provider.handshake(request, Optional.empty());
    if (handshake.isPresent()) {
      return answered(provider, handshake.get());
    }
    return switch (payload(provider, body.content(), contentType)) {
      case Normalised.UnsupportedContentType(String message) -> {
        logRefusal(provider, request, peer, "content_type", message);
        yield refused(Problems.unsupportedContentType(message));
      }
      case Normalised.MalformedPayload(String message) -> {
        logRefusal(provider, request, peer, "malformed_payload", message);
        yield refused(Problems.malformedPayload(message));
      }
      case Normalised.Payload(JsonNode payload) ->
          accept(provider, request, body, payload, now, verification);
    };
  }

  /** No body at all is null, where it announces none or the event stands in the header. */
  private static Normalised payload(
      Provider provider, byte[] content, Optional<String> contentType) {
    return content.length == 0 && (contentType.isEmpty() || provider.mayLackBody())
        ? new Normalised.Payload(NullNode.getInstance())
        : Payloads.normalise(provider.contentType(contentType), content);
  }

  private static Uni<Receipt> answered(Provider provider, Reply reply) {
    LOG.debugf("webhook.handshake provider=%s", provider.name());
    return Uni.createFrom().item(new Receipt.Handshake(reply));
  }

  private Uni<Receipt> accept(
      Provider provider,
      SignedRequest request,
      Body body,
      JsonNode payload,
      Instant now,
      Verification verification) {
    var handshake = provider.handshake(request, Optional.of(payload));
    if (handshake.isPresent()) {
      return answered(provider, handshake.get());
    }
    String name = provider.eventName(request, payload);
    var violations = provider.check(name, payload);
    if (!violations.isEmpty()) {
      LOG.infof(
          "webhook.refused provider=%s event=%s reason=schema violations=%d",
          provider.name(), name, violations.size());
      return refused(Problems.schemaViolated(provider.name(), name, violations));
    }
    DeliveryId delivery = provider.deliveryId(request, payload, verification);
    long id = ids.next();
    Event event =
        new Event(
            id,
            provider.name(),
            name,
            delivery.isNone() ? String.valueOf(id) : delivery.value(),
            now,
            SafeHeaders.keep(request.headers(), provider),
            payload,
            body.sent(),
            bodyHash(provider, request, verification));
    return inbox
        .take(event, repeats.rule(provider, delivery))
        .map(appended -> receipt(event, appended, provider.response(name, request, payload)))
        .onFailure()
        .recoverWithItem(failure -> unavailable(event, failure));
  }

  /**
   * Of what was signed: with the signature where that has a time, only it where nothing else tells
   * two requests apart.
   */
  private static String bodyHash(
      Provider provider, SignedRequest request, Verification verification) {
    return verification instanceof Verification.Verified verified
            && (verified.timed() || verified.splittable())
        ? BodyHash.of(
            provider.name(), verified.signature(), verified.identifyingBody(request.body()))
        : BodyHash.of(provider.name(), "", request.body());
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
                        event.executionId(),
                        event.deliveryId(),
                        Event.executionId(event.provider(), first)));
        if (LOG.isDebugEnabled()) {
          LOG.debugf(
              "event.received provider=%s event=%s execution=%s delivery=%s bytes=%d duration_us=%d",
              event.provider(),
              event.name(),
              event.executionId(),
              event.deliveryId(),
              event.body().length,
              TimeUnit.NANOSECONDS.toMicros(
                  Duration.between(event.receivedAt(), clock.instant()).toNanos()));
        }
        yield new Receipt.Processed(event.provider(), event.name(), event.executionId(), reply);
      }
      case Appended.Repeated(long firstId) -> {
        LOG.warnf(
            "webhook.refused provider=%s event=%s reason=same_body delivery=%s first=%s",
            event.provider(),
            event.name(),
            event.deliveryId(),
            Event.executionId(event.provider(), firstId));
        yield new Receipt.Refused(Problems.sameBody());
      }
      case Appended.Duplicate(long firstId, boolean otherBody) -> {
        String first = Event.executionId(event.provider(), firstId);
        if (otherBody) {
          LOG.warnf(
              "event.duplicate_with_other_body provider=%s event=%s first=%s delivery=%s",
              event.provider(), event.name(), first, event.deliveryId());
        }
        LOG.debugf(
            "event.duplicate provider=%s event=%s first=%s delivery=%s",
            event.provider(), event.name(), first, event.deliveryId());
        yield new Receipt.Duplicate(event.provider(), event.name(), first, reply);
      }
    };
  }

  private static Receipt unavailable(Event event, Throwable failure) {
    if (failure instanceof JournalFullException) {
      LOG.warnf(
          "webhook.refused provider=%s reason=full: %s", event.provider(), failure.getMessage());
    } else {
      LOG.errorf(failure, "webhook.refused provider=%s reason=journal", event.provider());
    }
    return new Receipt.Refused(Problems.journalNotAccepting());
  }

  private static Uni<Receipt> refused(Problem problem) {
    return Uni.createFrom().item(new Receipt.Refused(problem));
  }

  /** Nobody knows the provider. */
  void unknown(String name, String method, String peer) {
    refusals.log(
        WebhookEvents.UNKNOWN,
        "unknown_provider",
        "name=%s method=%s peer=%s".formatted(Refusals.shown(name), method, peer));
  }

  /** What the provider may ask of a GET: a handshake, or nothing. */
  Optional<Receipt> probe(Provider provider, SignedRequest request) {
    return provider.handshake(request, Optional.empty()).map(Receipt.Handshake::new);
  }
}
