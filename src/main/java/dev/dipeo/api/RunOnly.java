package dev.dipeo.api;

import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemResponse;
import io.vertx.ext.web.RoutingContext;

/** Closes the entrance for webhooks of a server that only runs. */
public final class RunOnly {
  private static final String WEBHOOKS = "/webhooks";

  private RunOnly() {}

  public static void handle(RoutingContext context) {
    String path = context.normalizedPath();
    if (!path.equals(WEBHOOKS) && !path.startsWith(WEBHOOKS + "/")) {
      context.next();
      return;
    }
    ProblemResponse.end(
        context.response(),
        new Problem(
            404,
            "run-only",
            "This server receives no webhooks",
            "It runs what receivers put on the topic (dipeo.mode is run); send webhooks to them"));
  }
}
