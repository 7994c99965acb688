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
 * One outgoing webhook with its attempts, as recorded and shown; contains no secrets. What is sent
 * is its {@link Parcel}.
 *
 * @param number number in its {@link #id}
 * @param key identifies the node's activation; a resumed run finds its delivery by this key
 * @param runId id of the run
 * @param node label of the node
 * @param method HTTP method
 * @param url as {@link Destination#shown} shows it
 * @param idempotencyKey the same for all attempts
 * @param state current state
 * @param createdAt time before the first attempt
 * @param attempts finished attempts, oldest first
 * @param nextAttemptAt time of the next attempt, if one is due
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
  /** Most attempts that are kept; the latest ones. */
  public static final int ATTEMPTS_KEPT_MAX = 200;

  private static final Pattern ID = Pattern.compile("delivery-([0-9]{1,18}|[0-8][0-9]{18})");

  /** The state of a delivery. */
  public enum State {
    /** Not delivered yet; may have been sent, and will be tried again. */
    PENDING,
    /** The receiver responded with 2xx. */
    DELIVERED,
    /** Given up. Kept, and can be retried. */
    DEAD,
    /** The run was cancelled or the program ended; a resumed run continues it. */
    STOPPED
  }

  /**
   * One attempt.
   *
   * @param at start time
   * @param took time until the response, or until it was certain that there is none
   * @param status HTTP status of the response; empty without one
   * @param error the {@link DeliveryException.Kind#type} that prevented a response; else empty
   * @param said beginning of the response's body, or the error as a sentence
   */
  public record Attempt(
      Instant at, Duration took, Optional<Integer> status, Optional<String> error, String said) {}

  public Delivery {
    attempts = List.copyOf(attempts);
  }

  public String id() {
    return "delivery-" + number;
  }

  /** The number in an id; empty if the text is not a delivery id. */
  public static OptionalLong numberOf(String id) {
    Matcher matcher = ID.matcher(id);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /** The keys that identify it in log lines. */
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
