package dev.dipeo.delivery;

import dev.dipeo.base.DurationText;
import dev.dipeo.delivery.DeliveryException.Kind;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Translates exceptions of the HTTP stack into sentences for users, without the addresses and class
 * names of the originals.
 */
final class Breakage {
  /** Kind and text of a {@link DeliveryException}. */
  record Reason(Kind kind, String text) {}

  private static final Pattern PROXY_STATUS = Pattern.compile("status: ([0-9]{3}[ A-Za-z]{0,40})");

  private Breakage() {}

  /**
   * Why connecting failed; nothing was sent.
   *
   * @param port port of the receiver
   * @param proxied whether a proxy is used
   */
  static Reason ofConnecting(
      Throwable thrown, SenderBounds bounds, Duration timeout, int port, boolean proxied) {
    Reason reason = ofConnecting(thrown, bounds, timeout, port);
    return proxied && reason.kind() == Kind.CONNECT
        ? new Reason(Kind.CONNECT, reason.text() + ", by way of the proxy")
        : reason;
  }

  private static Reason ofConnecting(
      Throwable thrown, SenderBounds bounds, Duration timeout, int port) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case ConnectionPoolTooBusyException e -> {
          return new Reason(
              Kind.BUSY,
              "not sent, %d requests wait for this destination already"
                  .formatted(bounds.waitingPerDestinationMax()));
        }
        case UnknownHostException e -> {
          return new Reason(Kind.ADDRESS, "the host name is not known");
        }
        case SSLException e -> {
          return new Reason(
              Kind.TLS,
              isPlainText(e)
                  ? "the receiver does not speak TLS on port %d; is it http://?".formatted(port)
                  : "no trusted connection: " + innermost(e));
        }
        case ProxyConnectException e -> {
          return new Reason(Kind.CONNECT, "no connection: the proxy answered" + proxyStatus(e));
        }
        case ConnectTimeoutException e -> {
          return new Reason(
              Kind.CONNECT,
              "no connection within " + DurationText.seconds(bounds.connectTimeout()));
        }
        case SocketException e -> {
          return new Reason(Kind.CONNECT, "no connection: " + socketReason(e));
        }
        case TimeoutException e -> {
          return new Reason(Kind.TIMEOUT, "no connection within " + DurationText.seconds(timeout));
        }
        default -> {
          // Continue with the cause.
        }
      }
    }
    return ofExchange(thrown);
  }

  /**
   * Why an established connection gave no response. The receiver may have got the request, even if
   * the cause looks like a connecting error.
   */
  static Reason ofExchange(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case HttpClosedException e -> {
          return broken("the connection was closed before the answer was complete");
        }
        case StreamResetException e -> {
          return broken("the receiver broke off the exchange");
        }
        case Http2Exception e -> {
          return broken("the receiver broke the rules of HTTP/2");
        }
        // With TLS 1.3 a receiver refuses a missing or wrong client certificate only after the
        // handshake.
        case SSLException e -> {
          return broken("the trusted connection broke: " + innermost(e));
        }
        case IOException e -> {
          return broken("the connection broke before the answer was complete: " + socketReason(e));
        }
        default -> {
          // Continue with the cause.
        }
      }
    }
    return broken("the answer is not HTTP that can be read");
  }

  private static Reason broken(String text) {
    return new Reason(Kind.PROTOCOL, text);
  }

  /**
   * Extracts " 403 Forbidden" from "http, none, proxy/192.0.2.1:3128 => x:443, status: 403
   * Forbidden".
   */
  private static String proxyStatus(ProxyConnectException e) {
    Matcher status = PROXY_STATUS.matcher(String.valueOf(e.getMessage()));
    return status.find() ? " " + status.group(1) : " nothing that can be read";
  }

  /** Extracts "Connection refused" from "Connection refused: localhost/127.0.0.1:9". */
  private static String socketReason(IOException e) {
    String message = e.getMessage() == null ? "network error" : e.getMessage();
    int end = message.indexOf(':');
    return (end < 0 ? message : message.substring(0, end)).strip();
  }

  private static boolean isPlainText(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof NotSslRecordException) {
        return true;
      }
    }
    return false;
  }

  private static String innermost(Throwable thrown) {
    Throwable innermost = thrown;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String message = innermost.getMessage();
    return message == null ? "TLS failed" : message.lines().findFirst().orElse("TLS failed");
  }
}
