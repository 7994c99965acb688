package dev.dipeo.gateway;

/** Observes the outcome of webhooks, for metrics. Must not block. */
@FunctionalInterface
public interface WebhookObserver {
  /**
   * The name for every provider that does not exist, so that strangers cannot add names to metrics.
   */
  String UNKNOWN = "unknown";

  /**
   * A webhook is about to be answered.
   *
   * @param provider the name of an existing provider, else {@link #UNKNOWN}
   * @param outcome {@code processed}, {@code duplicate}, {@code handshake}, or the type of the
   *     problem in the sender's answer
   */
  void answered(String provider, String outcome);
}
