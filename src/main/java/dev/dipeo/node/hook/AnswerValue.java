package dev.dipeo.node.hook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.delivery.Answer;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An answer as the diagram sees it in {@code webhook_response}: the JSON object answered, whatever
 * its content type, or else
 *
 * <pre>{"status": "success", "status_code": 202, "headers": {…}, "body": …}</pre>
 *
 * where {@code body} is JSON when the content type says so, else text, and "" for nothing.
 */
final class AnswerValue {
  /** How much of an answer a failure quotes, in characters. */
  static final int EXCERPT_CHARS_MAX = 500;

  // What a diagram keeps ends in the record of its run.
  private static final Set<String> HEADERS_NOT_KEPT =
      Set.of("set-cookie", "authorization", "www-authenticate", "proxy-authenticate");

  private AnswerValue() {}

  static ObjectNode of(Answer answer) {
    MediaType type = MediaType.of(answer.headers().getOrDefault("content-type", ""));
    Optional<JsonNode> json = json(answer, type);
    if (json.isPresent() && json.get() instanceof ObjectNode object) {
      return object;
    }
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    value.put("status", "success");
    value.put("status_code", answer.status());
    ObjectNode headers = value.putObject("headers");
    new TreeMap<>(answer.headers())
        .forEach(
            (name, text) -> {
              if (!HEADERS_NOT_KEPT.contains(name)) {
                headers.put(name, text);
              }
            });
    value.set("body", json.orElseGet(() -> TextNode.valueOf(text(answer, type))));
    return value;
  }

  /** The beginning of the body on one line; empty when there is none. */
  static String excerpt(Answer answer) {
    String text =
        text(answer, MediaType.of(answer.headers().getOrDefault("content-type", "")))
            .replaceAll("[\\s\\p{Cntrl}]+", " ")
            .strip();
    if (text.length() <= EXCERPT_CHARS_MAX) {
      return text;
    }
    int end = EXCERPT_CHARS_MAX;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  private static Optional<JsonNode> json(Answer answer, MediaType type) {
    if (!type.isJson() && !beginsLikeObject(answer.body())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parse(answer.body()));
    } catch (MalformedJsonException e) {
      // The delivery was taken; what was answered to it is then only text.
      return Optional.empty();
    }
  }

  private static boolean beginsLikeObject(byte[] body) {
    for (byte b : body) {
      if (b == '{') {
        return true;
      }
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return false;
      }
    }
    return false;
  }

  private static String text(Answer answer, MediaType type) {
    return new String(answer.body(), type.charset());
  }
}
