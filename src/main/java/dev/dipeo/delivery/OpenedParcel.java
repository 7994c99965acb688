package dev.dipeo.delivery;

import dev.dipeo.secret.Masking;
import java.time.Duration;
import java.time.Instant;

/**
 * A parcel ready to send: with its secrets, and signed.
 *
 * @param masking removes the secrets from the response
 * @param at when the secrets were read and the request was signed
 */
record OpenedParcel(Draft draft, OutgoingRequest request, Masking masking, Instant at) {
  /** How long a request may wait before its secrets are read again. */
  private static final Duration FRESH_MAX = Duration.ofSeconds(1);

  boolean isFresh(Instant now) {
    Duration age = Duration.between(at, now);
    return !age.isNegative() && age.compareTo(FRESH_MAX) < 0;
  }
}
