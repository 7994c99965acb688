package dev.dipeo.delivery;

import dev.dipeo.secret.Masking;
import java.time.Duration;
import java.time.Instant;

/**
 * A parcel as it is sent: with its secrets in it, and signed.
 *
 * @param masking takes the secrets out of what comes back
 * @param at when the secrets were looked up and the request was signed
 */
record OpenedParcel(Draft draft, OutgoingRequest request, Masking masking, Instant at) {
  /** How long a request may wait until it is opened anew, in case that a secret has changed. */
  private static final Duration FRESH_MAX = Duration.ofSeconds(1);

  boolean isFresh(Instant now) {
    Duration age = Duration.between(at, now);
    return !age.isNegative() && age.compareTo(FRESH_MAX) < 0;
  }
}
