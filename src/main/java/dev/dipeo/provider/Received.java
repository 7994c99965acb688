package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.signature.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outcome of a request to a provider. */
public sealed interface Received {
  /**
   * An event to be made durable.
   *
   * @param form whether the body was a form
   * @param headers the headers that may be kept, by lower-case name
   * @param bodyHash the same for the same signed bytes under any delivery id
   * @param reply response once it is durable; empty for the default
   */
  record Accepted(
      String event,
      JsonNode payload,
      boolean form,
      DeliveryId delivery,
      Map<String, String> headers,
      String bodyHash,
      Optional<Reply> reply)
      implements Received {}

  /** Not an event: nothing is made durable. */
  sealed interface NoEvent extends Received {}

  /** The provider verifies that the endpoint is ours. */
  record Handshake(Reply reply) implements NoEvent {}

  /** 503: a secret is missing. */
  record SecretMissing(List<String> variables) implements NoEvent {}

  /** 503: the manifest is invalid, or lacks required signature configuration. */
  record Unusable(String why) implements NoEvent {}

  /** 429: the rate limit is exceeded. */
  record Limited(Duration pause) implements NoEvent {}

  /** 422: the payload violates the event's schema. */
  record Violated(String event, List<SchemaViolation> violations) implements NoEvent {}

  /**
   * The request is not verified, or its body cannot be read.
   *
   * @param claimedDelivery delivery id in its headers, unverified
   * @param bodyBytes size of the examined body
   */
  record Refused(Fault fault, Optional<String> claimedDelivery, int bodyBytes) implements NoEvent {}

  /** Why a request is refused. */
  sealed interface Fault {}

  /**
   * 401.
   *
   * @param detail the refusing scheme and its reason, for the log
   */
  record Unverified(Reason reason, String detail) implements Fault {}

  /** The compression is unknown, the compressed body is malformed, or it is too large. */
  record Undecodable(UndecodableBodyException cause) implements Fault {}

  /** 415: the content type is not supported. */
  record UnsupportedContentType(String detail) implements Fault {}

  /** 400: the body does not match its type. */
  record MalformedPayload(String detail) implements Fault {}
}
