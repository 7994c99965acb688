package dev.dipeo.signature;

import java.util.List;
import java.util.Map;

/**
 * The parts of a request that a signature can cover. The maps and the body are not copied; the
 * caller must not change them.
 *
 * @param method as on the request line, upper case
 * @param url the configured public address that the sender called; never taken from forwarding
 *     headers
 * @param headers by lower-case name, values in order of arrival
 * @param query decoded query parameters by name, values in order of arrival
 * @param body the raw bytes
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are never compared as values
public record SignedRequest(
    String method,
    String url,
    Map<String, List<String>> headers,
    Map<String, List<String>> query,
    byte[] body) {

  /** A copy with another body. */
  public SignedRequest withBody(byte[] other) {
    return new SignedRequest(method, url, headers, query, other);
  }

  /** The values of a header, by its lower-case name. */
  public List<String> header(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** Omits the body and all values, which may be secret. */
  @Override
  public String toString() {
    return method + " " + url + " " + headers.keySet() + " " + body.length + " bytes";
  }
}
