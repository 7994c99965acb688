package dev.dipeo.gateway;

/** Observes the outcome of webhooks, for metrics. Must not block. */
@FunctionalInterface
public interface WebhookObserver {
  /** Replaces the names of unknown providers, so that strangers cannot add names to metrics. */
  String UNKNOWN = "unknown";

  /**
   * Called before the response to a webhook.
   *
   * @param provider name of an existing provider, else {@link #UNKNOWN}
   * @param outcome {@code processed}, {@code duplicate}, {@code handshake}, or the problem type of
   *     the response
   */
  void answered(String provider, String outcome);
}
