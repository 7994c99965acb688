package dev.dipeo.gateway;

import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemResponse;
import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Cuts off senders that take too long, however regularly something comes from them: with the header
 * (see {@link RequestHead}) or with the body of a request; and those whose body has no announced
 * length and grows too large. None of them holds a thread meanwhile.
 *
 * @param bodyTimeout from the header's end to the body's
 * @param bodyBytesMax largest body
 */
public record SlowSenders(Duration bodyTimeout, long bodyBytesMax) {
  private static final Logger LOG = Logger.getLogger(SlowSenders.class);

  /** Set before the first connection is accepted. */
  private static volatile Duration headerTimeout = Duration.ofSeconds(10);

  /**
   * @param timeout from the first byte of a header to its last, for every connection to come
   */
  public static void headersWithin(Duration timeout) {
    headerTimeout = timeout;
  }

  /** How Netty lets us look at every connection from its first byte on. */
  public static final class OfEveryConnection extends ChannelInitializerExtension {
    /** Netty looks for extensions only when this system property is {@code serviceload}. */
    public static final String SWITCH = "io.netty.bootstrap.extensions";

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
      new RequestHead(headerTimeout).watch(channel);
    }
  }

  /** Lets a request pass, and sees that its body comes. */
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    RequestHead head =
        request.connection() instanceof ConnectionBase connection
            ? RequestHead.of(connection.channel())
            : null;
    if (head != null) {
      head.entered(() -> requireSmall(context, request));
    }
    boolean hasBody =
        request.getHeader("Transfer-Encoding") != null
            || !isZero(request.getHeader("Content-Length"));
    long timer =
        hasBody
            ? context.vertx().setTimer(bodyTimeout.toMillis(), _ -> requireBody(context, request))
            : -1;
    context.addEndHandler(
        _ -> {
          if (timer >= 0) {
            context.vertx().cancelTimer(timer);
          }
          if (head != null) {
            head.left();
          }
        });
    context.next();
  }

  private static boolean isZero(@Nullable String length) {
    return length == null || length.equals("0");
  }

  private void requireBody(RoutingContext context, HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    LOG.infof(
        "request.refused reason=slow_body path=%s after_ms=%d",
        context.normalizedPath(), bodyTimeout.toMillis());
    end(
        context,
        new Problem(
            408,
            "request-timeout",
            "Request Timeout",
            "The body did not come within " + bodyTimeout.toMillis() + " ms"));
  }

  /** Of what was decoded so far; the rest of the last piece is not counted yet. */
  private void requireSmall(RoutingContext context, HttpServerRequest request) {
    if (request.bytesRead() > bodyBytesMax && !context.response().headWritten()) {
      LOG.infof("request.refused reason=large_body path=%s", context.normalizedPath());
      end(context, ProblemResponse.bodyTooLarge());
    }
  }

  private static void end(RoutingContext context, Problem problem) {
    if (context.response().headWritten()) {
      context.request().connection().close();
      return;
    }
    ProblemResponse.end(context.response().putHeader("Connection", "close"), problem)
        .onComplete(_ -> context.request().connection().close());
  }
}
