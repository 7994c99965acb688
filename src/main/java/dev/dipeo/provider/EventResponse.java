package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Glob;
import dev.dipeo.base.Json;
import dev.dipeo.signature.SignedRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A response to events that replaces the default JSON. Sent once the event is durable.
 *
 * @param events patterns of event names
 * @param headers sent unchanged
 */
record EventResponse(List<Glob> events, int status, Map<String, String> headers, Body body) {
  /** Longest body, in characters. */
  static final int MAX_LENGTH = 64 * 1024;

  /** The body of the response. */
  sealed interface Body {}

  /** An empty body. */
  record Nothing() implements Body {}

  /** Text with escaped values of the request. */
  record Text(AnswerType type, RequestTemplate template) implements Body {}

  /** JSON whose texts are templates. */
  record JsonTree(Handshake.Tree tree) implements Body {}

  boolean isFor(String event) {
    for (Glob glob : events) {
      if (glob.matches(event)) {
        return true;
      }
    }
    return false;
  }

  /** The response to this request; empty if a value for it is missing or it is too long. */
  Optional<Reply> answer(SignedRequest request, JsonNode payload) {
    return switch (body) {
      case Nothing _ -> Optional.of(reply(AnswerType.TEXT, ""));
      case Text(AnswerType type, RequestTemplate template) ->
          template
              .fill(request, payload, UnaryOperator.identity(), type::escaped)
              .filter(text -> text.length() <= MAX_LENGTH)
              .map(text -> reply(type, text));
      case JsonTree(Handshake.Tree tree) ->
          Handshake.fill(tree, request, payload, UnaryOperator.identity())
              .map(Json::text)
              .filter(text -> text.length() <= MAX_LENGTH)
              .map(text -> reply(AnswerType.JSON, text));
    };
  }

  private Reply reply(AnswerType type, String text) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", type.header());
    all.put("X-Content-Type-Options", "nosniff");
    return new Reply(status, all, text.getBytes(UTF_8));
  }
}
