package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.dipeo.signature.SignedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Receives one POST for its provider: verifies the raw bytes, counts them against the rate limit,
 * responds to a handshake that needs no body, reads the body, responds to other handshakes, checks
 * the schema. Nothing is parsed for an unverified sender; the only response such a sender can get
 * is that of a handshake declared unsigned. For one request, on one thread.
 */
public final class Reception {
  private static final byte[] NOTHING = {};

  private final Provider provider;
  private final Incoming incoming;

  private Reception(Provider provider, Incoming incoming) {
    this.provider = provider;
    this.incoming = incoming;
  }

  /** Determines what a request to a provider is. Never fails; takes a while for a large body. */
  public static Received of(Provider provider, Incoming incoming) {
    return new Reception(provider, incoming).outcome();
  }

  private Received outcome() {
    SignedRequest sent = incoming.request();
    Optional<Reply> handshake = provider.handshakes().unsigned(sent);
    if (handshake.isPresent()) {
      return new Received.Handshake(handshake.get());
    }
    try {
      boolean compressed = incoming.isCompressed();
      Verification asSent = verify(sent);
      return compressed ? decoded(sent, asSent) : judged(sent, sent.body(), asSent);
    } catch (UndecodableBodyException e) {
      return refused(sent, new Received.Undecodable(e));
    }
  }

  private Verification verify(SignedRequest request) {
    return provider.verifier().verify(request, incoming.receivedAt());
  }

  /**
   * Handles a compressed body. Most senders sign the bytes that they send, some those before
   * compression (GetStream): both prove that they hold the secret. The body is decompressed only
   * for a sender that is verified, or may become so by the content.
   */
  private Received decoded(SignedRequest sent, Verification asSent)
      throws UndecodableBodyException {
    boolean refused = asSent instanceof Verification.Refused;
    boolean maySign = !(asSent instanceof Verification.Refused refusal) || refusal.ofBody();
    if (!maySign || !provider.isConfigured()) {
      return judged(sent, NOTHING, asSent);
    }
    byte[] content;
    try {
      content = incoming.content();
    } catch (UndecodableBodyException e) {
      if (refused && e.isMalformed()) {
        return judged(sent, NOTHING, asSent);
      }
      throw e;
    }
    if (refused) {
      SignedRequest plain = sent.withBody(content);
      return judged(plain, content, verify(plain));
    }
    return judged(sent, content, asSent);
  }

  /**
   * Continues with a verified request.
   *
   * @param request the request as it was verified
   */
  private Received judged(SignedRequest request, byte[] content, Verification verification) {
    return switch (verification) {
      case Verification.Refused(var reason, var detail, _) ->
          refused(request, new Received.Unverified(reason, detail));
      case Verification.SecretMissing(var variables) -> new Received.SecretMissing(variables);
      case Verification.Unusable(var why) -> new Received.Unusable(why);
      case Verification.Verified _, Verification.Unsigned _ -> read(request, content, verification);
    };
  }

  private Received refused(SignedRequest request, Received.Fault fault) {
    return new Received.Refused(
        fault, provider.identity().claimedDelivery(request), request.body().length);
  }

  private Received read(SignedRequest request, byte[] content, Verification verification) {
    Optional<Duration> wait = incoming.admit();
    if (wait.isPresent()) {
      return new Received.Limited(wait.get());
    }
    // A handshake may have an unreadable body.
    Optional<Reply> handshake = provider.handshakes().answer(request, Optional.empty());
    if (handshake.isPresent()) {
      return new Received.Handshake(handshake.get());
    }
    return switch (payload(content)) {
      case Normalised.UnsupportedContentType(var detail) ->
          refused(request, new Received.UnsupportedContentType(detail));
      case Normalised.MalformedPayload(var detail) ->
          refused(request, new Received.MalformedPayload(detail));
      case Normalised.Payload payload -> accepted(request, payload, verification);
    };
  }

  /** The payload; null for an empty body if no type is declared or the event is in the headers. */
  private Normalised payload(byte[] content) {
    Optional<String> contentType = incoming.contentType();
    return content.length == 0 && (contentType.isEmpty() || provider.mayLackBody())
        ? new Normalised.Payload(NullNode.getInstance(), false)
        : Payloads.normalise(provider.bodyType(contentType), content);
  }

  private Received accepted(
      SignedRequest request, Normalised.Payload normalised, Verification verification) {
    JsonNode payload = normalised.json();
    Optional<Reply> handshake = provider.handshakes().answer(request, Optional.of(payload));
    if (handshake.isPresent()) {
      return new Received.Handshake(handshake.get());
    }
    EventIdentity identity = provider.identity();
    String event = identity.name(request, payload);
    List<SchemaViolation> violations = provider.check(event, payload);
    if (!violations.isEmpty()) {
      return new Received.Violated(event, violations);
    }
    return new Received.Accepted(
        event,
        payload,
        normalised.form(),
        identity.deliveryId(request, payload, verification),
        SafeHeaders.keep(request.headers(), provider),
        identity.bodyHash(request, verification),
        provider.response(event, request, payload));
  }
}
