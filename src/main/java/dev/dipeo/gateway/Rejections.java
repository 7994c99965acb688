package dev.dipeo.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Problem;
import dev.dipeo.provider.SchemaViolation;
import java.util.List;

/**
 * The responses for rejected webhooks, worded as in the documentation's troubleshooting. They do
 * not reveal what was wrong with a signature.
 */
final class Rejections {
  static final String UNSUPPORTED_CONTENT_ENCODING = "unsupported-content-encoding";

  private Rejections() {}

  static Problem providerNotFound(String name) {
    return new Problem(
        404, "provider-not-found", "Provider not found", "Provider not found: " + name);
  }

  /** The same for a missing, malformed, wrong and stale signature, so a forger learns nothing. */
  static Problem invalidSignature() {
    return new Problem(401, "invalid-signature", "Invalid signature", "Invalid signature");
  }

  static Problem notConfigured(String provider) {
    return new Problem(
        503,
        "provider-not-configured",
        "Provider not configured",
        "Provider " + provider + " is not ready to verify webhooks");
  }

  static Problem unsupportedContentType(String detail) {
    return new Problem(415, "unsupported-content-type", "Unsupported content type", detail);
  }

  static Problem unsupportedContentEncoding() {
    return new Problem(
        415,
        UNSUPPORTED_CONTENT_ENCODING,
        "Unsupported content encoding",
        "The Content-Encoding is not read; known are "
            + ContentCoding.KNOWN
            + ", at most "
            + ContentCoding.MAX_CODINGS
            + " of them one over another, or none");
  }

  static Problem malformedPayload(String detail) {
    return new Problem(400, "malformed-payload", "Malformed payload", detail);
  }

  static Problem schemaViolated(String provider, String event, List<SchemaViolation> violations) {
    ObjectNode extra = JsonNodeFactory.instance.objectNode();
    ArrayNode errors = extra.putArray("errors");
    for (SchemaViolation violation : violations) {
      errors.addObject().put("pointer", violation.pointer()).put("detail", violation.message());
    }
    return new Problem(
        422,
        "schema-violated",
        "Payload does not fit its schema",
        "The payload of " + provider + "." + event + " does not fit its schema",
        extra);
  }

  /** A conflict instead of an acknowledged duplicate: an honest sender must notice the failure. */
  static Problem sameBody() {
    return new Problem(
        409,
        "repeated-body",
        "Repeated body",
        "The same signed body was received before under another delivery id");
  }

  static Problem rateLimited(String provider) {
    return new Problem(
        429,
        "rate-limited",
        "Too many webhooks",
        "More webhooks of " + provider + " than are taken in this time; send it again later");
  }

  static Problem journalNotAccepting() {
    return new Problem(
        503,
        "not-accepting",
        "Not accepting webhooks",
        "Events cannot be stored at the moment; send it again later");
  }

  /** Not temporary: the sender's retry would be refused as well. */
  static Problem eventTooLarge(String why) {
    return new Problem(413, "event-too-large", "Event too large", why);
  }

  static Problem methodNotAllowed() {
    return new Problem(
        405, "method-not-allowed", "Method not allowed", "Webhooks are sent by POST");
  }
}
