package dev.dipeo.delivery;

import java.time.Duration;

/**
 * Bounds of outgoing HTTP.
 *
 * @param userAgent {@code User-Agent} of requests that do not set it
 * @param connectionsPerDestinationMax connections to one scheme, host and port; HTTP/2 sends many
 *     requests at once over each
 * @param waitingPerDestinationMax requests queued for such a connection; further ones are BUSY
 * @param exchangesMax requests in progress to all destinations, including queued ones; further ones
 *     are BUSY
 * @param connectTimeout longest time for connecting, and again for the TLS handshake
 * @param keepAlive how long an unused connection stays open
 * @param answerBytesMax largest body of a 2xx response; a larger one is TOO_LARGE
 * @param errorAnswerBytesMax kept part of the body of any other response
 * @param answerHeaderBytesMax largest header section of a response; a larger one is PROTOCOL
 */
public record SenderBounds(
    String userAgent,
    int connectionsPerDestinationMax,
    int waitingPerDestinationMax,
    int exchangesMax,
    Duration connectTimeout,
    Duration keepAlive,
    int answerBytesMax,
    int errorAnswerBytesMax,
    int answerHeaderBytesMax) {

  public SenderBounds {
    positive("connections-per-destination-max", connectionsPerDestinationMax);
    positive("waiting-per-destination-max", waitingPerDestinationMax);
    positive("exchanges-max", exchangesMax);
    positive("connect-timeout (ms)", connectTimeout.toMillis());
    positive("keep-alive (s)", keepAlive.toSeconds());
    positive("answer-bytes-max", answerBytesMax);
    positive("error-answer-bytes-max", errorAnswerBytesMax);
    positive("answer-header-bytes-max", answerHeaderBytesMax);
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, and is " + value);
    }
  }
}
