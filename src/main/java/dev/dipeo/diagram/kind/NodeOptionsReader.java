package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.kind.NodeOptions.RetryPolicy;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Reads the options of every node: {@code timeout}, {@code retry} and {@code max_iterations}. */
public final class NodeOptionsReader {
  static final Set<String> KEYS = Set.of("timeout", "retry", "max_iterations");

  /** Most attempts that a diagram may set. */
  static final int MAX_ATTEMPTS = 100;

  /** Most rounds of a loop that a diagram may set. */
  public static final int MAX_ITERATIONS = 1_000_000;

  static final Duration MIN_TIMEOUT = Duration.ofMillis(1);

  private static final Set<String> RETRY_KEYS = Set.of("max_attempts", "backoff", "max_backoff");

  private final Mistakes mistakes;

  public NodeOptionsReader(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /**
   * The options of a node.
   *
   * @param inner objects of the node that may contain {@code timeout} and {@code retry} instead
   */
  public NodeOptions read(String label, Fields node, Fields... inner) {
    Optional<Duration> timeout = node.duration("timeout", MIN_TIMEOUT);
    Optional<RetryPolicy> retry = retry(node);
    boolean hasTimeout = node.has("timeout");
    boolean hasRetry = node.has("retry");
    for (Fields fields : inner) {
      Optional<Duration> innerTimeout = fields.duration("timeout", MIN_TIMEOUT);
      Optional<RetryPolicy> innerRetry = retry(fields);
      twice(fields, "timeout", hasTimeout);
      twice(fields, "retry", hasRetry);
      hasTimeout |= fields.has("timeout");
      hasRetry |= fields.has("retry");
      timeout = timeout.or(() -> innerTimeout);
      retry = retry.or(() -> innerRetry);
    }
    return new NodeOptions(
        label, node.at(), timeout, retry, node.integer("max_iterations", 1, MAX_ITERATIONS));
  }

  private void twice(Fields fields, String key, boolean already) {
    if (already && fields.has(key)) {
      mistakes.add(fields.at(key), "'" + key + "' is given for the node already; keep one of them");
    }
  }

  private Optional<RetryPolicy> retry(Fields fields) {
    Optional<Fields> given = fields.inner("retry", "retry", RETRY_KEYS);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Fields retry = given.get();
    retry.require("max_attempts", "retry: {max_attempts: 3, backoff: 1s, max_backoff: 1m}");
    int maxAttempts = retry.integer("max_attempts", 1, MAX_ATTEMPTS).orElse(1);
    Duration backoff = retry.duration("backoff", Duration.ZERO).orElse(RetryPolicy.NONE.backoff());
    Optional<Duration> maxBackoff = retry.duration("max_backoff", Duration.ZERO);
    if (maxBackoff.isPresent() && maxBackoff.get().compareTo(backoff) < 0) {
      mistakes.add(
          retry.valueAt("max_backoff"),
          "'max_backoff' is less than 'backoff', which is " + backoff.toMillis() + "ms");
    }
    Duration defaultMax = RetryPolicy.NONE.maxBackoff();
    return Optional.of(
        new RetryPolicy(
            maxAttempts,
            backoff,
            maxBackoff.orElse(backoff.compareTo(defaultMax) > 0 ? backoff : defaultMax)));
  }
}
