package dev.dipeo.diagram.kind;

import dev.dipeo.base.Backoff;
import dev.dipeo.yaml.Location;
import java.time.Duration;
import java.util.Optional;

/**
 * Options of every node.
 *
 * @param label unique within the diagram
 * @param at location of the node in the file
 * @param timeout longest time of one attempt; empty for the kind's default
 * @param retry retries after a failed attempt; empty for the kind's default
 * @param maxIterations most rounds of the loop that begins at this node
 */
public record NodeOptions(
    String label,
    Location at,
    Optional<Duration> timeout,
    Optional<RetryPolicy> retry,
    Optional<Integer> maxIterations) {

  /**
   * How often and after which wait a failed node is retried: after {@code backoff}, doubled each
   * time, up to {@code maxBackoff}.
   *
   * @param maxAttempts attempts in total; 1 for no retry
   */
  public record RetryPolicy(int maxAttempts, Duration backoff, Duration maxBackoff) {
    public static final RetryPolicy NONE =
        new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(60));

    /** The wait after the attempt with this number, counted from 1. */
    public Duration waitAfter(int attempt) {
      return new Backoff(backoff, maxBackoff).after(attempt);
    }
  }
}
