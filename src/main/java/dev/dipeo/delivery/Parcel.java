package dev.dipeo.delivery;

import java.util.List;

/**
 * What is sent: kept with a dead letter, never shown.
 *
 * @param draft the same at every attempt
 * @param signedBy environment variables whose secrets sign each attempt, {@code secret.NAME} for
 *     those that configuration has to allow; empty: it is not signed
 */
public record Parcel(Draft draft, List<String> signedBy) {
  public Parcel {
    signedBy = List.copyOf(signedBy);
  }

  /** A request without secrets by name. */
  public Parcel(OutgoingRequest request, List<String> signedBy) {
    this(Draft.of(request), signedBy);
  }
}
