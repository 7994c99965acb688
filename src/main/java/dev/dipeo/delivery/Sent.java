package dev.dipeo.delivery;

/** The result of a delivery. */
public sealed interface Sent {
  /** Number of attempts, including those that sent nothing. */
  int attempts();

  /**
   * The receiver responded, either with 2xx or with a status that is not retried, or no longer.
   *
   * @param said beginning of the body, without the request's secrets
   */
  record Answered(Answer answer, String said, int attempts) implements Sent {}

  /** There was no response. */
  record Unanswered(DeliveryException reason, int attempts) implements Sent {}
}
