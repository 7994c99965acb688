package dev.dipeo.delivery;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Requests of tests. */
public final class Requests {
  private Requests() {}

  /** To a URL that requests can go to. */
  public static OutgoingRequest to(
      URI url,
      String method,
      Map<String, String> headers,
      Optional<byte[]> body,
      Duration timeout) {
    try {
      return OutgoingRequest.to(url, method, headers, body, timeout);
    } catch (DeliveryException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
