package dev.dipeo.gateway;

import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.SameBody;
import dev.dipeo.provider.DeliveryId;
import dev.dipeo.provider.Provider;
import java.time.Duration;
import java.util.Optional;

/**
 * Which webhooks count as duplicates, unless the manifest declares otherwise.
 *
 * @param sameBody what to do when a body arrives again under another delivery id that is not signed
 * @param windowWithoutId how long the hash counts that replaces a missing delivery id
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
