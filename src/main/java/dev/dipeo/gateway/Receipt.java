package dev.dipeo.gateway;

import dev.dipeo.base.Problem;
import dev.dipeo.provider.Reply;
import java.time.Duration;
import java.util.Optional;

/** The answer to a sender. */
sealed interface Receipt {
  /** The outcome in a word, for metrics. */
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
   * @param reply what its sender wants to hear; else our own words
   */
  record Processed(String provider, String event, String executionId, Optional<Reply> reply)
      implements Receipt {}

  /**
   * The event was there already, under the execution that its first delivery got.
   *
   * @param reply as for the first
   */
  record Duplicate(String provider, String event, String executionId, Optional<Reply> reply)
      implements Receipt {}

  /** The provider asked for a proof that this endpoint is ours; no event. */
  record Handshake(Reply reply) implements Receipt {}

  /** Nothing was taken, because it was too much; there is room after a while. */
  record Limited(Problem problem, Duration pause) implements Receipt {}

  /** Nothing was taken. */
  record Refused(Problem problem) implements Receipt {}
}
