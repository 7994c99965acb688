package dev.dipeo.api;

import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Says of what is kept in a store that this server keeps none. */
public final class WithoutStore {
  private static final List<String> KEPT =
      List.of("/api/events", "/api/executions", "/api/runs", "/api/deliveries");

  private WithoutStore() {}

  public static void handle(RoutingContext context) {
    String path = context.normalizedPath();
    if (KEPT.stream().noneMatch(kept -> path.equals(kept) || path.startsWith(kept + "/"))) {
      context.next();
      return;
    }
    ProblemResponse.end(
        context.response(),
        new Problem(
            404,
            "no-store",
            "This receiver keeps no store",
            "This receiver keeps no store; ask a runner (dipeo.mode run or all)"));
  }
}
