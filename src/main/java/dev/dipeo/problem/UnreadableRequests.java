package dev.dipeo.problem;

import dev.dipeo.base.Problem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Answers requests that match no route, because they have no Host or a path without a leading
 * slash, with problem documents. Worse ones, such as a broken escape, get an empty 400 from the
 * server itself.
 */
public final class UnreadableRequests {
  private UnreadableRequests() {}

  /**
   * Registered before all other routes: otherwise the framework answers these failures with less
   * detail.
   */
  public static void answeredBy(Router router) {
    router.route().order(Integer.MIN_VALUE).failureHandler(UnreadableRequests::failed);
  }

  private static void failed(RoutingContext context) {
    switch (context.response().headWritten() ? 0 : context.statusCode()) {
      case 400 -> badRequest(context);
      case 404 -> notFound(context);
      default -> context.next();
    }
  }

  private static void badRequest(RoutingContext context) {
    ProblemResponse.end(
        context.response(),
        new Problem(400, "bad-request", "Bad request", "The request has no Host that can be read"));
  }

  private static void notFound(RoutingContext context) {
    ProblemResponse.end(
        context.response(),
        new Problem(404, "not-found", "Not found", "A path begins with a slash"));
  }
}
