package dev.dipeo.delivery;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A request to send. What else makes it unsendable is found when it is sent, and is a {@link
 * DeliveryException} of kind INVALID.
 *
 * @param destination where to
 * @param method HTTP method, upper case
 * @param headers by name; names that differ only in case are one name. Framing and connection
 *     headers are not the caller's, see {@link RequestRules}
 * @param body what to send; its type is {@code application/json} unless a header says otherwise
 * @param timeout for the whole exchange: waiting for a connection, connecting, sending, and the
 *     answer to its last byte; at most {@link #TIMEOUT_MAX}
 * @param shownUrl the URL without what may be secret in it
 */
public record OutgoingRequest(
    Destination destination,
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

  /**
   * A request whose URL is shown as {@link Destination#shown} does.
   *
   * @throws DeliveryException of kind INVALID when requests cannot go to this URL
   */
  public static OutgoingRequest to(
      URI url, String method, Map<String, String> headers, Optional<byte[]> body, Duration timeout)
      throws DeliveryException {
    return new OutgoingRequest(
        Destination.of(url), method, headers, body, timeout, Destination.shown(url));
  }

  /** The same request with other headers. */
  OutgoingRequest with(Map<String, String> others) {
    return new OutgoingRequest(destination, method, others, body, timeout, shownUrl);
  }

  public URI url() {
    return destination.url();
  }

  /** The request as messages name it: method, and the URL without what may be secret in it. */
  public String shown() {
    return method + " " + shownUrl;
  }
}
