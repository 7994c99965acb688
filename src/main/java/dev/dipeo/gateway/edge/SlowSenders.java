package dev.dipeo.gateway.edge;

import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Cuts off senders whose body takes too long, however regularly bytes arrive (see {@link
 * RequestGate} for the header), whose body has no announced length and grows too large, or whose
 * body finds no room beside the others. None of them holds a thread meanwhile.
 *
 * @param bodyTimeout from the header's end to the body's
 * @param bodyBytesMax largest body
 * @param retryAfter when to come again where there is no room
 */
public record SlowSenders(
    Duration bodyTimeout, long bodyBytesMax, BodyRoom room, RetryAfter retryAfter) {
  private static final Logger LOG = Logger.getLogger(SlowSenders.class);

  /** Lets a request pass, and sees that its body comes. */
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    RequestGate gate = RequestGate.of(request);
    BodyRoom.Share share = room.share();
    if (gate != null) {
      gate.entered(() -> requireSmall(context, request, share));
    }
    boolean hasBody =
        request.getHeader("Transfer-Encoding") != null
            || !isZero(request.getHeader("Content-Length"));
    if (hasBody) {
      // What came together with the header, where that was not all.
      context.vertx().runOnContext(_ -> requireSmall(context, request, share));
    }
    long timer =
        hasBody
            ? context.vertx().setTimer(bodyTimeout.toMillis(), _ -> requireBody(context, request))
            : -1;
    context.addEndHandler(
        _ -> {
          if (timer >= 0) {
            context.vertx().cancelTimer(timer);
          }
          if (gate != null) {
            gate.left();
          }
          share.release();
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
  private void requireSmall(
      RoutingContext context, HttpServerRequest request, BodyRoom.Share share) {
    if (request.isEnded() || context.response().headWritten()) {
      return;
    }
    if (request.bytesRead() > bodyBytesMax) {
      LOG.infof("request.refused reason=large_body path=%s", context.normalizedPath());
      end(context, ProblemResponse.bodyTooLarge());
    } else if (!share.grow(request.bytesRead())) {
      LOG.infof("request.refused reason=no_room_for_body path=%s", context.normalizedPath());
      retryAfter.addTo(context.response());
      end(context, BodyRoom.noRoom());
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
