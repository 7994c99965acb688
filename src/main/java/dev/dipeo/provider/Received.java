package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.signature.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a provider makes of a request. */
public sealed interface Received {
  /**
   * An event, to be made durable.
   *
   * @param headers those that may be kept, by lower-case name
   * @param bodyHash the same for the same signed bytes under any delivery id
   * @param reply the answer once it is durable; empty for the usual one
   */
  record Accepted(
      String event,
      JsonNode payload,
      DeliveryId delivery,
      Map<String, String> headers,
      String bodyHash,
      Optional<Reply> reply)
      implements Received {}

  /** Everything else: nothing is to be made durable. */
  sealed interface NoEvent extends Received {}

  /** The provider asks whether this address is ours. */
  record Handshake(Reply reply) implements NoEvent {}

  /** 503: a secret is missing. */
  record SecretMissing(List<String> variables) implements NoEvent {}

  /** 503: the manifest is broken, or says nothing about signatures where it has to. */
  record Unusable(String why) implements NoEvent {}

  /** 429: more than the rate limit allows. */
  record Limited(Duration pause) implements NoEvent {}

  /** 422: the payload fails the event's schema. */
  record Violated(String event, List<SchemaViolation> violations) implements NoEvent {}

  /**
   * The request is not let in, or its body cannot be read.
   *
   * @param claimedDelivery the delivery id that its headers claim, true or not
   * @param bodyBytes of the body that was looked at
   */
  record Refused(Fault fault, Optional<String> claimedDelivery, int bodyBytes) implements NoEvent {}

  /** Why a request is refused. */
  sealed interface Fault {}

  /**
   * 401.
   *
   * @param detail which scheme refuses and why, for the log
   */
  record Unverified(Reason reason, String detail) implements Fault {}

  /** The body's compression is not known, or the body is not what it says, or too large. */
  record Undecodable(UndecodableBodyException cause) implements Fault {}

  /** 415: the body's type is not read. */
  record UnsupportedContentType(String detail) implements Fault {}

  /** 400: the body is not what its type says. */
  record MalformedPayload(String detail) implements Fault {}
}
