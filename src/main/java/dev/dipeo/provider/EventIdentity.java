package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Sha256;
import dev.dipeo.signature.SignedRequest;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Identifies an event of a provider: its name, its delivery id, its bytes. */
final class EventIdentity {
  private final String provider;
  private final List<RequestTemplate> names;
  private final List<RequestTemplate> deliveryIds;
  private final Optional<WithoutId> withoutId;
  private final Verifier verifier;

  EventIdentity(String provider, WebhookConfig config, Verifier verifier) {
    this.provider = provider;
    this.names = config.event();
    this.deliveryIds = config.deliveryId();
    this.withoutId = config.withoutId();
    this.verifier = verifier;
  }

  /**
   * The event's name: the text of the first declared place that has a usable one, else {@link
   * Provider#UNKNOWN_EVENT}.
   */
  String name(SignedRequest request, JsonNode payload) {
    for (RequestTemplate candidate : names) {
      Optional<String> found = candidate.fill(request, payload, UnaryOperator.identity());
      if (found.isPresent()) {
        String name = found.get().strip();
        if (isEventName(name)) {
          return name;
        }
      }
    }
    return Provider.UNKNOWN_EVENT;
  }

  private static boolean isEventName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= Provider.MAX_EVENT_NAME_LENGTH;
  }

  /**
   * The delivery id: the text of the first declared place that has a usable one (see {@link
   * DeliveryId#MAX_LENGTH}), else a hash of provider, body and signature, unless the manifest
   * declares every request new.
   */
  DeliveryId deliveryId(SignedRequest request, JsonNode payload, Verification verification) {
    for (RequestTemplate candidate : deliveryIds) {
      Optional<String> id = candidate.fill(request, payload, UnaryOperator.identity());
      if (id.isPresent() && DeliveryId.usable(id.get())) {
        return new DeliveryId(id.get(), false, verifier.covers(candidate, request));
      }
    }
    if (withoutId.isPresent() && withoutId.get() == WithoutId.NONE) {
      return DeliveryId.NONE;
    }
    boolean signed = true;
    for (RequestTemplate candidate : deliveryIds) {
      signed &= verifier.covers(candidate, request);
    }
    return verification instanceof Verification.Verified verified
        ? DeliveryId.derive(
            provider, verified.identifyingBody(request.body()), verified.signature(), signed)
        : DeliveryId.derive(provider, request.body(), "", signed);
  }

  /** The delivery id in the headers, unverified: for the log of a refused request. */
  Optional<String> claimedDelivery(SignedRequest request) {
    return deliveryIds.stream()
        .flatMap(template -> template.header().stream())
        .flatMap(header -> request.header(header).stream())
        .findFirst();
  }

  /**
   * A hash of the signed bytes, the same under any delivery id. Includes the signature if a time is
   * signed too, so that the same body sent again later differs; hashes only the signature if only
   * that distinguishes two requests.
   */
  String bodyHash(SignedRequest request, Verification verification) {
    MessageDigest digest = Sha256.digest();
    digest.update(provider.getBytes(UTF_8));
    digest.update((byte) 0);
    byte[] body = request.body();
    if (verification instanceof Verification.Verified verified
        && (verified.timed() || verified.splittable())) {
      body = verified.identifyingBody(body);
      if (!verified.signature().isEmpty()) {
        digest.update(verified.signature().getBytes(UTF_8));
        digest.update((byte) 0);
      }
    }
    digest.update(body);
    return Sha256.hex(digest);
  }
}
