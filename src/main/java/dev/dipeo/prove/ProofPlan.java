package dev.dipeo.prove;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a proof.
 *
 * @param kills number of SIGKILLs
 * @param longest time after which no more kills follow, even if fewer were made
 * @param seed determines the moments of the kills
 * @param senders webhooks in flight at once
 * @param pause time between a response and the same sender's next webhook
 * @param settleMax longest time for the runs to finish after the last kill
 * @param servers number of servers, of which one is killed at a time; with brokers, that of the
 *     receivers and that of the runners
 * @param database what tells them to keep everything in a database that they share; empty for one
 *     that keeps it in its folder
 * @param brokers of the Kafka between receivers and runners, as {@code host:port,…}; empty where
 *     each server does both
 */
public record ProofPlan(
    int kills,
    Duration longest,
    long seed,
    int senders,
    Duration pause,
    Duration settleMax,
    int servers,
    Map<String, String> database,
    Optional<String> brokers) {
  /** Webhooks in flight at once. */
  public static final int SENDERS = 8;

  /** About 25 webhooks per second and sender. */
  public static final Duration PAUSE = Duration.ofMillis(40);

  /** Far more than the remaining work takes. */
  public static final Duration SETTLE_MAX = Duration.ofMinutes(10);

  public ProofPlan {
    database = Map.copyOf(database);
    if (servers < 1 || (servers > 1 && database.isEmpty())) {
      throw new IllegalArgumentException("several servers share a database, not a folder");
    }
    if (brokers.isPresent() && database.isEmpty()) {
      throw new IllegalArgumentException("runners on a topic share a database, not a folder");
    }
    if (kills < 0 || senders < 1 || pause.isNegative() || longest.isNegative()) {
      throw new IllegalArgumentException(
          "a proof needs senders, and no number below zero: %d kills, %d senders"
              .formatted(kills, senders));
    }
  }
}
