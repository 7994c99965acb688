package dev.dipeo.delivery;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A request to send. What makes it unsendable is found when it is sent and is a {@link
 * DeliveryException} of kind INVALID.
 *
 * @param url where to; see {@link Destination}
 * @param method HTTP method, upper case
 * @param headers by name; names that differ only in case are one name. Framing and connection
 *     headers are not the caller's, see {@link RequestRules}
 * @param body what to send; its type is {@code application/json} unless a header says otherwise
 * @param timeout for the whole exchange: waiting for a connection, connecting, sending, and the
 *     answer to its last byte; at most {@link #TIMEOUT_MAX}
 * @param shownUrl the URL without what may be secret in it
 */
public record OutgoingRequest(
    URI url,
    String method,
    Map<String, String> headers,
    Optional<byte[]> body,
    Duration timeout,
    String shownUrl) {
  /** Longest time that an exchange may be given. */
  public static final Duration TIMEOUT_MAX = Duration.ofHours(1);

  public OutgoingRequest {
    headers = Map.copyOf(headers);
  }

  /** A request whose URL is shown as {@link Destination#shown} does. */
  public OutgoingRequest(
      URI url,
      String method,
      Map<String, String> headers,
      Optional<byte[]> body,
      Duration timeout) {
    this(url, method, headers, body, timeout, Destination.shown(url));
  }

  /** The request as messages name it: method, and the URL without what may be secret in it. */
  public String shown() {
    return method + " " + shownUrl;
  }
}
