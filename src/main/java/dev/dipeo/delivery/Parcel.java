package dev.dipeo.delivery;

import java.util.List;

/**
 * What is sent, with its secrets: kept with a dead letter, never shown.
 *
 * @param request the same at every attempt
 * @param signedBy environment variables whose secrets sign each attempt; empty: it is not signed
 */
public record Parcel(OutgoingRequest request, List<String> signedBy) {
  public Parcel {
    signedBy = List.copyOf(signedBy);
  }
}
