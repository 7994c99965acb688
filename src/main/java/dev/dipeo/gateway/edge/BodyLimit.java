package dev.dipeo.gateway.edge;

import dev.dipeo.problem.ProblemResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a body that announces itself as too large before any of it is read. One without a length
 * is cut off by the server when it has grown too large.
 *
 * @param bytesMax largest body that is taken
 */
public record BodyLimit(long bytesMax) {
  /**
   * The part of the heap that one body may be: an event takes many times its body while it is read,
   * recorded and run, and a larger one would end the process. With 256 MiB, of which the JVM can
   * use some 228, there is room for 10 MiB.
   */
  public static final int SHARE_OF_HEAP = 22;

  /**
   * The limit as it was set, as far as the heap allows.
   *
   * @param configured bytes
   * @param heap bytes that the heap may have
   */
  public static BodyLimit of(long configured, long heap) {
    return new BodyLimit(Math.min(configured, heap / SHARE_OF_HEAP));
  }

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
