package dev.dipeo.delivery;

import dev.dipeo.delivery.Delivery.Attempt;
import dev.dipeo.delivery.Judgement.Health;
import java.util.Optional;

/**
 * How an attempt ended.
 *
 * @param answer present unless {@code failure} is
 * @param attempt the attempt as recorded
 */
record AttemptEnd(Optional<Answer> answer, Optional<DeliveryException> failure, Attempt attempt) {
  boolean isSuccess() {
    return answer.isPresent() && answer.get().isSuccess();
  }

  boolean isWorthRetrying() {
    return answer.isPresent()
        ? Judgement.isWorthRetrying(answer.get().status())
        : Judgement.isWorthRetrying(failure.orElseThrow().kind());
  }

  Health health() {
    return answer.isPresent()
        ? Judgement.health(answer.get().status())
        : Judgement.health(failure.orElseThrow().kind());
  }

  /** The status or the type of the error, for logs. */
  String outcome() {
    return attempt.status().map(String::valueOf).orElseGet(() -> attempt.error().orElse("-"));
  }

  /** A sentence for users. */
  String sentence(Draft draft) {
    if (failure.isPresent()) {
      return String.valueOf(failure.get().getMessage());
    }
    Answer answered = answer.orElseThrow();
    return draft.shown()
        + " answered "
        + answered.statusLine()
        + (answered.redirect().isPresent() ? ": " + attempt.said() : "");
  }

  /** The result of the delivery if this was its last attempt. */
  Sent sent(int attempts) {
    return answer.isPresent()
        ? new Sent.Answered(answer.get(), attempt.said(), attempts)
        : new Sent.Unanswered(failure.orElseThrow(), attempts);
  }
}
