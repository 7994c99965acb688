package dev.dipeo.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One outgoing webhook with its attempts, as it is recorded and shown: nothing of it is secret.
 * What is sent is its {@link Parcel}.
 *
 * @param number names it, see {@link #id}
 * @param key names the node's activation; a run that is resumed finds its delivery by it
 * @param runId the run
 * @param node the label of the node
 * @param method HTTP method
 * @param url as {@link Destination#shown} shows it
 * @param idempotencyKey the same at every attempt
 * @param state how far it has come
 * @param createdAt before the first attempt
 * @param attempts finished ones, the oldest first
 * @param nextAttemptAt when the next one is due, while one is
 */
public record Delivery(
    long number,
    String key,
    String runId,
    String node,
    String method,
    String url,
    String idempotencyKey,
    State state,
    Instant createdAt,
    List<Attempt> attempts,
    Optional<Instant> nextAttemptAt) {
  /** Most attempts that are kept; of more, the latest. */
  public static final int ATTEMPTS_KEPT_MAX = 200;

  private static final Pattern ID = Pattern.compile("delivery-([0-9]{1,18}|[0-8][0-9]{18})");

  /** How far a delivery has come. */
  public enum State {
    /** It may have been sent, and will be tried again unless it was taken. */
    PENDING,
    /** The receiver answered 2xx. */
    DELIVERED,
    /** Given up. It is kept, and can be sent again. */
    DEAD,
    /** The run was cancelled or the program ended meanwhile; a run that is resumed goes on. */
    STOPPED
  }

  /**
   * One attempt.
   *
   * @param at when it began
   * @param took until the answer, or until it was clear that there is none
   * @param status the HTTP status answered; empty when there was no answer
   * @param error what kept it from an answer, {@link DeliveryException.Kind#type}; empty when
   *     nothing did
   * @param said the beginning of the answer's body, or the error in a sentence
   */
  public record Attempt(
      Instant at, Duration took, Optional<Integer> status, Optional<String> error, String said) {}

  public Delivery {
    attempts = List.copyOf(attempts);
  }

  public String id() {
    return "delivery-" + number;
  }

  /** The number in an id; empty when the text is no id. */
  public static OptionalLong numberOf(String id) {
    Matcher matcher = ID.matcher(id);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /** What names it in log lines. */
  String logKeys() {
    return "delivery=%s run=%s node=%s".formatted(id(), runId, node);
  }

  Delivery with(Attempt attempt) {
    List<Attempt> all = new ArrayList<>(attempts);
    all.add(attempt);
    return with(
        state, all.subList(Math.max(0, all.size() - ATTEMPTS_KEPT_MAX), all.size()), nextAttemptAt);
  }

  Delivery inState(State reached) {
    return with(reached, attempts, Optional.empty());
  }

  Delivery dueAt(Instant next) {
    return with(State.PENDING, attempts, Optional.of(next));
  }

  private Delivery with(State reached, List<Attempt> all, Optional<Instant> next) {
    return new Delivery(
        number, key, runId, node, method, url, idempotencyKey, reached, createdAt, all, next);
  }
}
