package dev.dipeo.provider;

import dev.dipeo.yaml.Mistake;
import java.util.List;
import java.util.Optional;

/**
 * A provider's manifest, read and found good.
 *
 * @param webhook empty when the manifest has no {@code metadata.webhook_config}
 * @param warnings what is odd, but does no harm
 */
record Manifest(
    String name,
    String version,
    String baseUrl,
    List<EventType> events,
    Optional<WebhookConfig> webhook,
    List<Mistake> warnings) {}
