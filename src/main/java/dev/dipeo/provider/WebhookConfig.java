package dev.dipeo.provider;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The {@code webhook_config} of a manifest.
 *
 * @param schemes the first whose condition holds decides; none when nothing is signed
 * @param saysUnsigned whether it says {@code signature_algorithm: none}
 * @param event where the event's name is, the first that is there
 * @param deliveryId where the delivery id is, the first that is there
 * @param withoutId what replaces a missing delivery id
 * @param dedupeWindow how long the delivery id counts; empty for the usual window
 * @param rateLimit how many webhooks are taken; empty for the usual limit
 * @param responses answers to events, the first that matches one; without a match our JSON
 * @param contentType how bodies are read, whatever their sender calls them
 * @param allowedOrigins origins that may ask before they send, see {@link Provider#allowedOrigin}
 * @param publicUrl the address that the sender knows, where that is part of what is signed
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
