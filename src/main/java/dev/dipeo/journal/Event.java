package dev.dipeo.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One verified, normalised webhook; immutable.
 *
 * @param id unique number of the event, ascending with time; see {@link dev.dipeo.base.IdSource}
 * @param provider name of the provider, as in its manifest
 * @param name the provider's name of what happened, as {@code push}
 * @param deliveryId what repeats when the sender delivers the same event again
 * @param receivedAt when it was received
 * @param headers the request headers that are safe to keep, by lower-case name
 * @param payload the body as JSON; a form body becomes an object of its fields
 * @param body the raw bytes as they were sent
 * @param bodyHash SHA-256 of provider and what was signed, in hex: tells the same bytes under
 *     another delivery id
 * @param replayOf the event that this one replays: never a replay itself
 * @param sameBodyAs the event that had the same signed bytes under another delivery id
 */
public record Event(
    long id,
    String provider,
    String name,
    String deliveryId,
    Instant receivedAt,
    Map<String, String> headers,
    JsonNode payload,
    byte[] body,
    String bodyHash,
    Optional<Long> replayOf,
    Optional<Long> sameBodyAs) {
  public Event {
    headers = Map.copyOf(headers);
  }

  /** An event as it comes in. */
  public Event(
      long id,
      String provider,
      String name,
      String deliveryId,
      Instant receivedAt,
      Map<String, String> headers,
      JsonNode payload,
      byte[] body,
      String bodyHash) {
    this(
        id,
        provider,
        name,
        deliveryId,
        receivedAt,
        headers,
        payload,
        body,
        bodyHash,
        Optional.empty(),
        Optional.empty());
  }

  /** The same once more, as an event of its own: what it sets going is apart from the first's. */
  public Event replay(long newId, Instant at) {
    return new Event(
        newId,
        provider,
        name,
        deliveryId,
        at,
        headers,
        payload,
        body,
        bodyHash,
        Optional.of(firstId()),
        Optional.empty());
  }

  /** The same, with a remark. */
  public Event sameBodyAs(long firstId) {
    return new Event(
        id,
        provider,
        name,
        deliveryId,
        receivedAt,
        headers,
        payload,
        body,
        bodyHash,
        replayOf,
        Optional.of(firstId));
  }

  /** The event that came in: this one, or the one that it replays. */
  public long firstId() {
    return replayOf.orElse(id);
  }

  /**
   * Whether the body, read as JSON, is the payload, so that the payload need not be kept beside it.
   * A body of another kind, as a form or what is compressed, never begins like a JSON object or
   * array; one in another charset may.
   */
  public boolean bodyIsPayload() {
    int first = 0;
    while (first < body.length && body[first] <= ' ' && body[first] >= 0) {
      first++;
    }
    return first < body.length
        && ((body[first] == '{' && payload.isObject()) || (body[first] == '[' && payload.isArray()))
        && Json.isUtf8(body);
  }

  /**
   * The id that senders, the API and people see the event's effects under: {@code
   * webhook-github-1234567890}.
   */
  public String executionId() {
    return executionId(provider, id);
  }

  /** See {@link #executionId()}. */
  public static String executionId(String provider, long id) {
    return "webhook-" + provider + "-" + id;
  }

  /** The event's number out of an execution id; empty when the text is not one. */
  public static java.util.OptionalLong idOf(String executionId) {
    int dash = executionId.lastIndexOf('-');
    if (!executionId.startsWith("webhook-") || dash < "webhook-".length()) {
      return java.util.OptionalLong.empty();
    }
    try {
      return java.util.OptionalLong.of(Long.parseLong(executionId.substring(dash + 1)));
    } catch (NumberFormatException e) {
      return java.util.OptionalLong.empty();
    }
  }
}
