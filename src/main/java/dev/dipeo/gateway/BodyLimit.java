package dev.dipeo.gateway;

import dev.dipeo.problem.ProblemResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a body that announces itself as too large before any of it is read. One without a length
 * is cut off by the server when it has grown too large.
 *
 * @param bytesMax largest body that is taken
 */
public record BodyLimit(long bytesMax) {
  /** Lets a request pass or answers it. */
  public void handle(RoutingContext context) {
    String length = context.request().getHeader("Content-Length");
    if (length == null || isWithin(length)) {
      context.next();
      return;
    }
    ProblemResponse.end(
            context.response().putHeader("Connection", "close"), ProblemResponse.bodyTooLarge())
        .onComplete(_ -> context.request().connection().close());
  }

  private boolean isWithin(String length) {
    try {
      return Long.parseLong(length.strip()) <= bytesMax;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
