package dev.dipeo.run;

import dev.dipeo.base.DurationText;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Node.Trait;
import dev.dipeo.diagram.kind.NodeOptions.RetryPolicy;
import dev.dipeo.run.Outcome.Failed;
import dev.dipeo.run.Outcome.Failure;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntFunction;
import org.jboss.logging.Logger;

/**
 * Runs a node until an attempt succeeds or its retry policy is exhausted, each attempt within the
 * node's timeout. Cancelling stops the attempt or the wait for the next one.
 */
final class Attempts {
  private static final Logger LOG = Logger.getLogger(Attempts.class);

  private static final Failure BUG =
      new Failure(
          "internal_error",
          "the node failed because of a bug in its runner; see the server's log",
          "");

  private final NodeRunners runners;
  private final Executor executor;
  private final ScheduledExecutorService timers;

  Attempts(NodeRunners runners, Executor executor, ScheduledExecutorService timers) {
    this.runners = runners;
    this.executor = executor;
    this.timers = timers;
  }

  /** The outcome of the last attempt, and the number of attempts. */
  record Result(Outcome outcome, int attempts) {}

  /**
   * Runs a node.
   *
   * @param activations the activation for each attempt; attempts count from 1
   */
  Uni<Result> run(Node node, IntFunction<NodeAttempt> activations) {
    return attempt(node, activations, 1);
  }

  private Uni<Result> attempt(Node node, IntFunction<NodeAttempt> activations, int attempt) {
    return once(node, activations.apply(attempt))
        .flatMap(
            outcome ->
                outcome instanceof Failed && attempt < retry(node).maxAttempts()
                    ? after(retry(node).waitAfter(attempt))
                        .flatMap(ignored -> attempt(node, activations, attempt + 1))
                    : Uni.createFrom().item(new Result(outcome, attempt - 1 + outcome.tries())));
  }

  private Uni<Duration> after(Duration wait) {
    Uni<Duration> now = Uni.createFrom().item(wait);
    return wait.isZero()
        ? now
        : now.onItem().delayIt().onExecutor(timers).by(wait).emitOn(executor);
  }

  private Uni<Outcome> once(Node node, NodeAttempt activation) {
    Uni<Outcome> outcome =
        Uni.createFrom()
            .deferred(() -> runners.of(node).run(node, activation))
            .onItem()
            .ifNull()
            .failWith(() -> new IllegalStateException("no outcome"))
            .onFailure()
            .invoke(
                bug ->
                    LOG.errorf(
                        bug, "node.runner.failed run=%s node=%s", activation.runId(), node.label()))
            .onFailure()
            .recoverWithItem(new Failed(BUG));
    return timeout(node)
        .map(
            limit -> outcome.ifNoItem().after(limit).on(timers).recoverWithItem(tookTooLong(limit)))
        .orElse(outcome);
  }

  /** Only the delivery retries a webhook that is sent. */
  private static RetryPolicy retry(Node node) {
    return node.kind().has(Trait.RETRIES_ITSELF)
        ? RetryPolicy.NONE
        : node.options().retry().orElse(RetryPolicy.NONE);
  }

  /**
   * Kinds that time themselves report a timeout in their own words: for a webhook the timeout is
   * that of each try; waits for events have their own; for Python it excludes the wait for a free
   * context.
   */
  private static Optional<Duration> timeout(Node node) {
    return node.kind().has(Trait.TIMES_ITSELF) ? Optional.empty() : node.timeout();
  }

  private static Outcome tookTooLong(Duration limit) {
    return new Failed(
        new Failure("timeout", "took longer than " + DurationText.seconds(limit), ""));
  }
}
