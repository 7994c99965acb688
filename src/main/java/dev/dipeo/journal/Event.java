package dev.dipeo.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One verified, normalised webhook; immutable.
 *
 * @param id unique id, ascending with time; see {@link dev.dipeo.base.IdSource}
 * @param provider name of the provider, as in its manifest
 * @param name the provider's name of the event type, as {@code push}
 * @param deliveryId the id that the sender repeats when it delivers the same event again
 * @param receivedAt time of receipt
 * @param headers request headers that are safe to keep, by lower-case name
 * @param content what was sent
 * @param bodyHash SHA-256 of the provider and the signed bytes, in hex: detects the same bytes
 *     under another delivery id
 * @param replayOf id of the event that this one replays, which is never a replay itself
 * @param sameBodyAs id of an earlier event with the same signed bytes under another delivery id
 */
public record Event(
    long id,
    String provider,
    String name,
    String deliveryId,
    Instant receivedAt,
    Map<String, String> headers,
    Content content,
    String bodyHash,
    Optional<Long> replayOf,
    Optional<Long> sameBodyAs) {
  public Event {
    headers = Map.copyOf(headers);
  }

  private static final String EXECUTION = "webhook-";

  /** An event that is not a replay. */
  public Event(
      long id,
      String provider,
      String name,
      String deliveryId,
      Instant receivedAt,
      Map<String, String> headers,
      Content content,
      String bodyHash) {
    this(
        id,
        provider,
        name,
        deliveryId,
        receivedAt,
        headers,
        content,
        bodyHash,
        Optional.empty(),
        Optional.empty());
  }

  /** An event that is not a replay, whose payload was read from its body as JSON. */
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
    this(id, provider, name, deliveryId, receivedAt, headers, new Content(payload, body), bodyHash);
  }

  /** The body as JSON; see {@link Content#payload}. */
  public JsonNode payload() {
    return content.payload();
  }

  /** The raw bytes as sent. */
  public byte[] body() {
    return content.body();
  }

  /** A copy under another id. */
  public Event withId(long newId) {
    return copy(newId, receivedAt, replayOf, sameBodyAs);
  }

  /** A copy of this event with its own id, run independently of the first. */
  public Event replay(long newId, Instant at) {
    return copy(newId, at, Optional.of(firstId()), Optional.empty());
  }

  /** A copy marked as having the same signed bytes as an earlier event. */
  public Event sameBodyAs(long firstId) {
    return copy(id, receivedAt, replayOf, Optional.of(firstId));
  }

  private Event copy(
      long newId, Instant at, Optional<Long> replayed, Optional<Long> firstWithSameBody) {
    return new Event(
        newId,
        provider,
        name,
        deliveryId,
        at,
        headers,
        content,
        bodyHash,
        replayed,
        firstWithSameBody);
  }

  /** The id of the received event: this one, or the one that it replays. */
  public long firstId() {
    return replayOf.orElse(id);
  }

  /**
   * The id under which senders, the API and logs name the event: {@code webhook-github-1234567890}.
   */
  public String executionId() {
    return executionId(provider, id);
  }

  /** See {@link #executionId()}. */
  public static String executionId(String provider, long id) {
    return EXECUTION + provider + "-" + id;
  }

  /** The event's id from an execution id; empty if the text is not one. */
  public static OptionalLong idOf(String executionId) {
    int dash = executionId.lastIndexOf('-');
    if (!executionId.startsWith(EXECUTION) || dash < EXECUTION.length()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(executionId.substring(dash + 1)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
