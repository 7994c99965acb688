package dev.dipeo.prove;

import java.time.Duration;

/**
 * What a proof does.
 *
 * @param kills how often the server is killed with SIGKILL
 * @param longest no more kills after this time, even when fewer were made
 * @param seed decides when the server is killed
 * @param senders webhooks that are on their way at once
 * @param pause between an answer and the next webhook of the same sender
 * @param settleMax how long the runs may take to end after the last kill
 */
public record ProofPlan(
    int kills, Duration longest, long seed, int senders, Duration pause, Duration settleMax) {
  /** Webhooks on their way at once. */
  public static final int SENDERS = 8;

  /** About 25 webhooks per second and sender. */
  public static final Duration PAUSE = Duration.ofMillis(40);

  /** Far more than what is left takes. */
  public static final Duration SETTLE_MAX = Duration.ofMinutes(10);

  public ProofPlan {
    if (kills < 0 || senders < 1 || pause.isNegative() || longest.isNegative()) {
      throw new IllegalArgumentException(
          "a proof needs senders, and no number below zero: %d kills, %d senders"
              .formatted(kills, senders));
    }
  }
}
