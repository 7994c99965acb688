package dev.dipeo.gateway;

import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.SameBody;
import dev.dipeo.provider.DeliveryId;
import dev.dipeo.provider.Provider;
import java.time.Duration;
import java.util.Optional;

/**
 * What counts as delivered before, where no manifest says otherwise.
 *
 * @param sameBody what becomes of bytes that came before under another delivery id, where that is
 *     not signed
 * @param windowWithoutId how long the hash that stands for an id counts where the sender has none
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
