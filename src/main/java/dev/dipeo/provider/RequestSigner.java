package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.MediaType;
import dev.dipeo.signature.SignedRequest;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Signs requests as a provider's sender does: for {@code dipeo send}, {@code prove} and tests. */
public final class RequestSigner {
  private final Verifier verifier;
  private final Optional<String> eventHeader;
  private final Optional<String> deliveryHeader;

  RequestSigner(Verifier verifier, WebhookConfig config) {
    this.verifier = verifier;
    this.eventHeader = header(config.event());
    this.deliveryHeader = header(config.deliveryId());
  }

  private static Optional<String> header(List<RequestTemplate> candidates) {
    return candidates.stream().findFirst().flatMap(RequestTemplate::header);
  }

  /** A payload with the time of signing in it, where the provider's signature covers one there. */
  public JsonNode stamped(JsonNode payload, Instant now) {
    JsonNode stamped = payload.deepCopy();
    verifier.stamp(stamped, now);
    return stamped;
  }

  /** All headers of a POST of JSON that the provider seems to send. See {@link #sign}. */
  public Map<String, String> post(
      URI target, byte[] body, String eventName, Instant now, String deliveryId) {
    Map<String, String> headers = new LinkedHashMap<>(Map.of("content-type", MediaType.JSON));
    SignedRequest unsigned =
        new SignedRequest(
            "POST",
            target.toString(),
            Map.of("content-type", List.of(MediaType.JSON)),
            Map.of(),
            body);
    headers.putAll(sign(unsigned, eventName, now, deliveryId));
    return headers;
  }

  /**
   * The headers that a provider's own request would have: event, delivery id and signature, by
   * lower-case name.
   *
   * @throws IllegalStateException when signing is impossible: a secret is missing, or only the
   *     public half of a key is known
   */
  public Map<String, String> sign(
      SignedRequest request, String eventName, Instant now, String deliveryId) {
    if (!verifier.isReady()) {
      throw new IllegalStateException(
          verifier
              .unusable()
              .orElseGet(
                  () ->
                      verifier.missing().stream()
                          .map(secret -> secret.variable() + ": " + secret.problem())
                          .collect(Collectors.joining("; "))));
    }
    Map<String, String> added = new LinkedHashMap<>();
    eventHeader.ifPresent(header -> added.put(header, eventName));
    deliveryHeader.ifPresent(header -> added.put(header, deliveryId));
    Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
    added.forEach((name, value) -> headers.put(name, List.of(value)));
    SignedRequest complete =
        new SignedRequest(
            request.method(), request.url(), headers, request.query(), request.body());
    added.putAll(verifier.sign(complete, now, deliveryId));
    return added;
  }
}
