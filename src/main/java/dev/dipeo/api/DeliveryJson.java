package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.LowerCase;
import dev.dipeo.delivery.Delivery;
import dev.dipeo.delivery.Delivery.Attempt;

/** Deliveries as JSON; contains nothing of what was sent. */
final class DeliveryJson {
  private DeliveryJson() {}

  /** The fields in lists: of the attempts, only the last. */
  static ObjectNode summary(Delivery delivery) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", delivery.id())
        .put("run_id", delivery.runId())
        .put("node", delivery.node())
        .put("method", delivery.method())
        .put("url", delivery.url())
        .put("idempotency_key", delivery.idempotencyKey())
        .put("state", LowerCase.of(delivery.state()))
        .put("created_at", delivery.createdAt().toString())
        .put("attempt_count", delivery.attempts().size());
    delivery.nextAttemptAt().ifPresent(next -> json.put("next_attempt_at", next.toString()));
    if (!delivery.attempts().isEmpty()) {
      json.put("last_outcome", outcome(delivery.attempts().getLast()));
    }
    return json;
  }

  static ObjectNode whole(Delivery delivery) {
    ObjectNode json = summary(delivery);
    var attempts = json.putArray("attempts");
    for (Attempt attempt : delivery.attempts()) {
      ObjectNode one = attempts.addObject();
      one.put("at", attempt.at().toString());
      one.put("duration_ms", attempt.took().toNanos() / 1e6);
      attempt.status().ifPresent(status -> one.put("status", status));
      attempt.error().ifPresent(error -> one.put("error", error));
      one.put("said", attempt.said());
    }
    return json;
  }

  private static String outcome(Attempt attempt) {
    return attempt.status().map(String::valueOf).or(attempt::error).orElse("");
  }
}
