package dev.dipeo.delivery;

import dev.dipeo.base.HttpToken;
import dev.dipeo.base.RequestHeaders;
import dev.dipeo.delivery.DeliveryException.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Validates requests. Texts come from templates and are untrusted: text that could end a header or
 * change where a message ends is refused (RFC 9110, 5.5 and 7.6; RFC 9112, 11).
 */
final class RequestRules {
  private static final Pattern VALUE =
      Pattern.compile("[\\x21-\\x7E]?|[\\x21-\\x7E][\\x20-\\x7E\\t]*[\\x21-\\x7E]");
  // CONNECT requests a tunnel, TRACE an echo of headers that proxies added.
  private static final Set<String> METHODS_REFUSED = Set.of("CONNECT", "TRACE");

  private RequestRules() {}

  static void check(OutgoingRequest request) throws DeliveryException {
    if (!HttpToken.isToken(request.method())
        || METHODS_REFUSED.contains(request.method().toUpperCase(Locale.ROOT))) {
      throw new DeliveryException(Kind.INVALID, "this method cannot be sent");
    }
    checkHeaders(request.headers());
    if (request.timeout().compareTo(OutgoingRequest.TIMEOUT_MAX) > 0
        || request.timeout().compareTo(Duration.ofMillis(1)) < 0) {
      throw new DeliveryException(
          Kind.INVALID,
          "a timeout lies between 1 ms and " + OutgoingRequest.TIMEOUT_MAX.toSeconds() + " s");
    }
  }

  private static void checkHeaders(Map<String, String> headers) throws DeliveryException {
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (var header : headers.entrySet()) {
      String name = header.getKey();
      if (!HttpToken.isToken(name)) {
        throw new DeliveryException(Kind.INVALID, "a header name holds a character that none may");
      }
      if (RequestHeaders.isOfConnection(name)) {
        throw new DeliveryException(
            Kind.INVALID, "header " + name + " is set by the client and cannot be given");
      }
      if (!VALUE.matcher(header.getValue()).matches()) {
        throw new DeliveryException(
            Kind.INVALID,
            "header " + name + " holds a line break or another character that none may");
      }
      if (!seen.add(name)) {
        throw new DeliveryException(Kind.INVALID, "header " + name + " is given twice");
      }
    }
  }
}
