package dev.dipeo.gateway;

/** Hears what becomes of webhooks, for who counts them. Must not block. */
@FunctionalInterface
public interface WebhookObserver {
  /** Stands for every provider that there is not, so that strangers make up no names here. */
  String UNKNOWN = "unknown";

  /**
   * A webhook is about to be answered.
   *
   * @param provider its name, of one that exists, else {@link #UNKNOWN}
   * @param outcome {@code processed}, {@code duplicate}, {@code handshake}, or the type of the
   *     problem that the sender is told
   */
  void answered(String provider, String outcome);
}
