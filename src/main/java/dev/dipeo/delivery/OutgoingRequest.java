package dev.dipeo.delivery;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A request to send. If it proves invalid when sent, it fails with a {@link DeliveryException} of
 * kind INVALID.
 *
 * @param destination where to send it
 * @param method HTTP method, upper case
 * @param headers by name; names that differ only in case are the same. Callers cannot set framing
 *     and connection headers, see {@link RequestRules}
 * @param body bytes to send; of type {@code application/json} unless a header says otherwise
 * @param timeout for the whole exchange: waiting for a connection, connecting, sending, and reading
 *     the whole response; at most {@link #TIMEOUT_MAX}
 * @param shownUrl the URL without its possibly secret parts
 */
public record OutgoingRequest(
    Destination destination,
    String method,
    Map<String, String> headers,
    Optional<byte[]> body,
    Duration timeout,
    String shownUrl) {
  /** Longest timeout of an exchange. */
  public static final Duration TIMEOUT_MAX = Duration.ofHours(1);

  public OutgoingRequest {
    headers = Map.copyOf(headers);
  }

  /**
   * A request whose URL is shown by {@link Destination#shown}.
   *
   * @throws DeliveryException of kind INVALID when the URL is not allowed
   */
  public static OutgoingRequest to(
      URI url, String method, Map<String, String> headers, Optional<byte[]> body, Duration timeout)
      throws DeliveryException {
    return new OutgoingRequest(
        Destination.of(url), method, headers, body, timeout, Destination.shown(url));
  }

  /** A copy with other headers. */
  OutgoingRequest with(Map<String, String> others) {
    return new OutgoingRequest(destination, method, others, body, timeout, shownUrl);
  }

  public URI url() {
    return destination.url();
  }

  /** The request for messages: the method, and the URL without its possibly secret parts. */
  public String shown() {
    return method + " " + shownUrl;
  }
}
