package dev.dipeo.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.Json;
import dev.dipeo.base.MediaType;
import dev.dipeo.base.Problem;
import dev.dipeo.gateway.edge.RetryAfter;
import dev.dipeo.problem.ProblemResponse;
import dev.dipeo.provider.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The HTTP responses to webhooks. */
record Answers(RetryAfter retryAfter) {
  private static final Map<String, String> JSON = Map.of("Content-Type", MediaType.JSON);
  private static final Map<String, String> PROBLEM =
      Map.of("Content-Type", ProblemResponse.MEDIA_TYPE);

  Reply of(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Processed(var provider, var event, var executionId, var reply) ->
          reply.orElseGet(() -> acknowledged("processed", provider, event, executionId));
      case Receipt.Duplicate(var provider, var event, var executionId, var reply) ->
          reply.orElseGet(() -> acknowledged("duplicate", provider, event, executionId));
      case Receipt.Handshake(Reply reply) -> reply;
      case Receipt.Limited(Problem problem, Duration wait) ->
          refused(problem, Map.of("Retry-After", RetryAfter.seconds(wait)));
      case Receipt.Refused(Problem problem) -> of(problem);
    };
  }

  /** A refusal; a temporary one says when to retry. */
  Reply of(Problem problem) {
    if (problem.type().equals(Rejections.UNSUPPORTED_CONTENT_ENCODING)) {
      return refused(problem, Map.of("Accept-Encoding", ContentCoding.KNOWN)); // RFC 9110, 15.5.16
    }
    return refused(
        problem,
        problem.status() == 503 || problem.status() == 429
            ? Map.of("Retry-After", RetryAfter.seconds(retryAfter.pause()))
            : Map.of());
  }

  private static Reply refused(Problem problem, Map<String, String> more) {
    Map<String, String> headers = PROBLEM;
    if (!more.isEmpty()) {
      headers = new HashMap<>(PROBLEM);
      headers.putAll(more);
    }
    return new Reply(problem.status(), headers, ProblemResponse.document(problem));
  }

  private static Reply acknowledged(
      String status, String provider, String event, String executionId) {
    return new Reply(
        200,
        JSON,
        Json.bytes(
            JsonNodeFactory.instance
                .objectNode()
                .put("status", status)
                .put("provider", provider)
                .put("event", event)
                .put("execution_id", executionId)));
  }
}
