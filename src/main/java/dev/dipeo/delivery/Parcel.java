package dev.dipeo.delivery;

import java.util.List;

/**
 * What is sent; kept with a dead letter, never shown.
 *
 * @param draft the same for all attempts
 * @param signedBy environment variables with the secrets that sign each attempt, {@code
 *     secret.NAME} for secrets that configuration must allow; empty for no signature
 */
public record Parcel(Draft draft, List<String> signedBy) {
  public Parcel {
    signedBy = List.copyOf(signedBy);
  }

  /** A request without secrets. */
  public Parcel(OutgoingRequest request, List<String> signedBy) {
    this(Draft.of(request), signedBy);
  }
}
