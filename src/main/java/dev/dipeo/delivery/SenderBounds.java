package dev.dipeo.delivery;

import java.time.Duration;

/**
 * Bounds of outgoing HTTP.
 *
 * @param userAgent what receivers see as {@code User-Agent} unless the request says otherwise
 * @param connectionsPerDestinationMax connections to one scheme, host and port; HTTP/2 sends many
 *     requests at once over each
 * @param waitingPerDestinationMax requests that may wait for such a connection; the next is BUSY
 * @param exchangesMax requests going on at once to all destinations, waiting ones too; the next is
 *     BUSY
 * @param connectTimeout longest time for connecting, and again for the TLS handshake
 * @param keepAlive how long an unused connection stays open
 * @param answerBytesMax longest body of a 2xx answer; a longer one is TOO_LARGE
 * @param errorAnswerBytesMax how much of the body of any other answer is kept
 * @param answerHeaderBytesMax longest header section of an answer; a longer one is PROTOCOL
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
