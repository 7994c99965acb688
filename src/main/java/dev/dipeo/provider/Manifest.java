package dev.dipeo.provider;

import dev.dipeo.yaml.Mistake;
import java.util.List;
import java.util.Optional;

/**
 * A valid provider manifest.
 *
 * @param webhook empty if the manifest has no {@code metadata.webhook_config}
 * @param warnings probable mistakes that do no harm
 */
record Manifest(
    String name,
    String version,
    String baseUrl,
    List<EventType> events,
    Optional<WebhookConfig> webhook,
    List<Mistake> warnings) {}
