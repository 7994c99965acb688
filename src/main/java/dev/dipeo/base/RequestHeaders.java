package dev.dipeo.base;

import java.util.Locale;
import java.util.Set;

/** Headers of outgoing requests that the program sets itself. */
public final class RequestHeaders {
  /** Same value for every attempt of a delivery (draft-ietf-httpapi-idempotency-key-header). */
  public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /** The headers of Standard Webhooks. */
  public static final String WEBHOOK_ID = "webhook-id";

  public static final String WEBHOOK_TIMESTAMP = "webhook-timestamp";
  public static final String WEBHOOK_SIGNATURE = "webhook-signature";

  /**
   * Headers that belong to the connection (RFC 9110, sections 7.2, 7.6.1, 8.6, 10.1.1 and 11.7; RFC
   * 7540, section 3.2.1), in lower case. A caller that could set them could redirect a request to
   * another host or smuggle a second one.
   */
  public static final Set<String> OF_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Set<String> OF_SIGNATURE =
      Set.of(WEBHOOK_ID, WEBHOOK_TIMESTAMP, WEBHOOK_SIGNATURE);

  private RequestHeaders() {}

  /** Whether a header belongs to the connection, so that callers cannot set it. */
  public static boolean isOfConnection(String name) {
    return OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether a header carries a signature by Standard Webhooks. */
  public static boolean isOfSignature(String name) {
    return OF_SIGNATURE.contains(name.toLowerCase(Locale.ROOT));
  }
}
