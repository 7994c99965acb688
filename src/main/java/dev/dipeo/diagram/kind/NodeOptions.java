package dev.dipeo.diagram.kind;

import dev.dipeo.base.Backoff;
import dev.dipeo.yaml.Location;
import java.time.Duration;
import java.util.Optional;

/**
 * Options that every kind of node has.
 *
 * @param label unique within the diagram
 * @param at where the node begins in the file
 * @param timeout longest time for one attempt; none: the kind's default
 * @param retry what to do when an attempt fails; none: the kind's default
 * @param maxIterations most rounds of the loop that this node begins
 */
public record NodeOptions(
    String label,
    Location at,
    Optional<Duration> timeout,
    Optional<RetryPolicy> retry,
    Optional<Integer> maxIterations) {

  /**
   * How often a failing node is tried again, and after which wait: {@code backoff}, doubled each
   * time, up to {@code maxBackoff}.
   *
   * @param maxAttempts 1 for no second try
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
