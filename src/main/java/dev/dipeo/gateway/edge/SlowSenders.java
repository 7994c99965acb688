package dev.dipeo.gateway.edge;

import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Cuts off senders whose body takes too long, however regularly bytes arrive (for the header see
 * {@link RequestGate}), whose body of unannounced length grows too large, or for whose body there
 * is no room. Holds no thread meanwhile.
 *
 * @param bodyTimeout longest time from the end of the header to the end of the body
 * @param bodyBytesMax largest body, in bytes
 * @param retryAfter when to retry if there is no room
 */
public record SlowSenders(
    Duration bodyTimeout, long bodyBytesMax, BodyRoom room, RetryAfter retryAfter) {
  private static final Logger LOG = Logger.getLogger(SlowSenders.class);

  /** Passes a request on and supervises its body. */
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    RequestGate gate = RequestGate.of(request);
    BodyRoom.Share share = room.share();
    if (gate != null) {
      gate.entered(() -> requireSmall(context, request, share));
    }
    boolean hasBody = AnnouncedLength.of(request) != 0;
    if (hasBody) {
      // Checks the bytes that arrived with the header, if the body is not complete.
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

  /** Counts the decoded bytes; the last piece may not be decoded in full yet. */
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
