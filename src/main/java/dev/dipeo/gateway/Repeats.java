package dev.dipeo.gateway;

import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.SameBody;
import dev.dipeo.provider.DeliveryId;
import dev.dipeo.provider.Provider;
import java.time.Duration;
import java.util.Optional;

/**
 * Which webhooks count as repeats, unless the manifest says otherwise.
 *
 * @param sameBody what happens to bytes received before under another delivery id, where the id is
 *     not signed
 * @param windowWithoutId how long the hash counts that replaces a missing id
 */
public record Repeats(SameBody sameBody, Duration windowWithoutId) {
  DedupeRule rule(Provider provider, DeliveryId delivery) {
    Optional<Duration> window =
        provider
            .dedupeWindow()
            .or(() -> provider.givesIds() ? Optional.empty() : Optional.of(windowWithoutId));
    return new DedupeRule(delivery.signed() ? SameBody.NOT_WATCHED : sameBody, window);
  }
}
