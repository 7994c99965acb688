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
 * @param withoutId what stands for it where none is there
 * @param dedupeWindow how long it counts; else as for every provider
 * @param rateLimit how much of it is taken; else as for every provider
 * @param responses what events are answered with, the first that is for one; else our JSON
 * @param contentType how bodies are read, whatever their sender calls them
 * @param allowedOrigins who may ask before it sends, see {@link Provider#allowedOrigin}
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
