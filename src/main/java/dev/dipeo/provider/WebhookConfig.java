package dev.dipeo.provider;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The {@code webhook_config} of a manifest.
 *
 * @param schemes the first whose condition holds applies; none if requests are not signed
 * @param saysUnsigned whether it declares {@code signature_algorithm: none}
 * @param event places of the event's name; the first with a value applies
 * @param deliveryId places of the delivery id; the first with a value applies
 * @param withoutId what replaces a missing delivery id
 * @param dedupeWindow how long a delivery id counts; empty for the default
 * @param rateLimit limit of accepted webhooks; empty for the default
 * @param responses responses to events; the first match applies, without one the default JSON
 * @param contentType type of bodies; overrides the sender's
 * @param allowedOrigins origins that may ask for permission to send, see {@link
 *     Provider#allowedOrigin}
 * @param publicUrl the address that the sender calls, if it is signed
 */
record WebhookConfig(
    List<DeclaredScheme> schemes,
    boolean saysUnsigned,
    List<RequestTemplate> event,
    List<RequestTemplate> deliveryId,
    Optional<WithoutId> withoutId,
    Optional<Duration> dedupeWindow,
    List<Handshake> handshakes,
    List<EventResponse> responses,
    Optional<BodyType> contentType,
    List<String> allowedOrigins,
    Optional<String> publicUrl,
    Optional<RateLimit> rateLimit) {
  static final WebhookConfig SILENT =
      new WebhookConfig(
          List.of(),
          false,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty());
}
