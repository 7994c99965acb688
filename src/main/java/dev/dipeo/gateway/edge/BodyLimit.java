package dev.dipeo.gateway.edge;

import dev.dipeo.problem.ProblemResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a body by its announced length, before any of it is read. A body without a length is cut
 * off by the server once it is too large.
 *
 * @param bytesMax largest accepted body, in bytes
 */
public record BodyLimit(long bytesMax) {
  /**
   * The heap divided by the largest body. An event takes many times its body while it is read,
   * recorded and run; a larger one would exhaust the memory. With 256 MiB, of which the JVM can use
   * some 228, this allows 10 MiB.
   */
  public static final int SHARE_OF_HEAP = 22;

  /**
   * The configured limit, reduced to what the heap allows.
   *
   * @param configured limit in bytes
   * @param heap maximum heap in bytes
   */
  public static BodyLimit of(long configured, long heap) {
    return new BodyLimit(Math.min(configured, heap / SHARE_OF_HEAP));
  }

  public void handle(RoutingContext context) {
    if (AnnouncedLength.of(context.request()) <= bytesMax) {
      context.next();
      return;
    }
    ProblemResponse.end(
            context.response().putHeader("Connection", "close"), ProblemResponse.bodyTooLarge())
        .onComplete(_ -> context.request().connection().close());
  }
}
