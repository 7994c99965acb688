package dev.dipeo.api;

import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemResponse;
import io.vertx.ext.web.RoutingContext;

/** Closes the entrance for webhooks of a server that only runs. */
public final class RunOnly {
  private static final String WEBHOOKS = "/webhooks";

  private final String source;

  private RunOnly(String source) {
    this.source = source;
  }

  /** Of a server that takes its events from a topic. */
  public static RunOnly fromTopic() {
    return new RunOnly("what receivers put on the topic");
  }

  /** Of a server that shares a database with those that receive. */
  public static RunOnly fromDatabase() {
    return new RunOnly("what receivers put into the database that they share");
  }

  public void handle(RoutingContext context) {
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
            "It runs " + source + " (dipeo.mode is run); send webhooks to them"));
  }
}
