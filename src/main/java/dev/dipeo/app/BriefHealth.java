package dev.dipeo.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.api.AccessGuard;
import dev.dipeo.base.Json;
import dev.dipeo.problem.ProblemResponse;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.json.JsonObject;
import java.util.Optional;

/**
 * Health for callers without access to the API: UP or DOWN for each check. Callers with access get
 * the full answer, which names files and variables.
 */
record BriefHealth(AccessGuard guard, Instance<SmallRyeHealthReporter> reporter) {
  private static final String ROOT = "/q/health";

  /** Lets a request pass, or answers it in brief. */
  void handle(RoutingContext context) {
    String path = context.normalizedPath();
    if ((!path.equals(ROOT) && !path.startsWith(ROOT + "/")) || guard.letsIn(context.request())) {
      context.next();
      return;
    }
    Optional<Uni<SmallRyeHealth>> health = of(path.substring(ROOT.length()));
    if (health.isEmpty()) {
      ProblemResponse.end(context.response(), ProblemResponse.nothingAt(path));
    } else {
      health.get().subscribe().with(found -> answer(context, found), context::fail);
    }
  }

  private Optional<Uni<SmallRyeHealth>> of(String kind) {
    return switch (kind) {
      case "", "/" -> Optional.of(reporter.get().getHealthAsync());
      case "/live" -> Optional.of(reporter.get().getLivenessAsync());
      case "/ready" -> Optional.of(reporter.get().getReadinessAsync());
      case "/started" -> Optional.of(reporter.get().getStartupAsync());
      default -> Optional.empty();
    };
  }

  private static void answer(RoutingContext context, SmallRyeHealth health) {
    JsonObject whole = health.getPayload();
    ObjectNode brief = JsonNodeFactory.instance.objectNode();
    brief.put("status", whole.getString("status"));
    var checks = brief.putArray("checks");
    for (JsonObject check : whole.getJsonArray("checks").getValuesAs(JsonObject.class)) {
      checks
          .addObject()
          .put("name", check.getString("name"))
          .put("status", check.getString("status"));
    }
    context
        .response()
        .setStatusCode(health.isDown() ? 503 : 200)
        .putHeader("Content-Type", "application/json; charset=UTF-8")
        .end(Buffer.buffer(Json.bytes(brief)));
  }
}
