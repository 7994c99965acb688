package dev.dipeo.delivery;

/** What a delivery came to. */
public sealed interface Sent {
  /** How often it was sent, or was to be sent, in all. */
  int attempts();

  /**
   * The receiver answered, with 2xx or with something that is not tried again, or not any more.
   *
   * @param said the beginning of the body, without what was secret in the request
   */
  record Answered(Answer answer, String said, int attempts) implements Sent {}

  /** There was no answer. */
  record Unanswered(DeliveryException reason, int attempts) implements Sent {}
}
