package dev.dipeo.gateway;

import dev.dipeo.base.Problem;
import dev.dipeo.provider.Reply;
import java.time.Duration;
import java.util.Optional;

/** The response to a sender. */
sealed interface Receipt {
  /** Name of the outcome in metrics. */
  default String outcome() {
    return switch (this) {
      case Processed _ -> "processed";
      case Duplicate _ -> "duplicate";
      case Handshake _ -> "handshake";
      case Limited(Problem problem, Duration _) -> problem.type();
      case Refused(Problem problem) -> problem.type();
    };
  }

  /**
   * The event is on disk.
   *
   * @param reply the response that the manifest declares; else the default
   */
  record Processed(String provider, String event, String executionId, Optional<Reply> reply)
      implements Receipt {}

  /**
   * The event was received before, under the execution id of its first delivery.
   *
   * @param reply same as for the first delivery
   */
  record Duplicate(String provider, String event, String executionId, Optional<Reply> reply)
      implements Receipt {}

  /** The provider requested proof that the endpoint is ours; no event. */
  record Handshake(Reply reply) implements Receipt {}

  /** Nothing was written: a limit was reached. The sender may retry after the pause. */
  record Limited(Problem problem, Duration pause) implements Receipt {}

  /** Nothing was written. */
  record Refused(Problem problem) implements Receipt {}
}
