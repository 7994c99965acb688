package dev.dipeo.api;

import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** Makes the API of a receive-only server read-only. */
public final class ReceiveOnly {
  private ReceiveOnly() {}

  public static void handle(RoutingContext context) {
    HttpMethod method = context.request().method();
    boolean reads = method == HttpMethod.GET || method == HttpMethod.HEAD;
    if (reads || !context.normalizedPath().startsWith("/api/")) {
      context.next();
    } else {
      ProblemResponse.end(
          context.response(),
          new Problem(
              409,
              "receive-only",
              "This server only receives",
              "It runs no diagrams (dipeo.mode is receive); ask the server that does"));
    }
  }
}
