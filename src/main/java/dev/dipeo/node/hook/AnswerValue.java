package dev.dipeo.node.hook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.base.SecretHeaders;
import dev.dipeo.delivery.Answer;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A response as the value of {@code webhook_response}: a JSON object unchanged, whatever its
 * content type; any other response as
 *
 * <pre>{"status": "success", "status_code": 202, "headers": {…}, "body": …}</pre>
 *
 * where {@code body} is JSON if the content type says so, else text; "" if it is empty.
 */
final class AnswerValue {
  private AnswerValue() {}

  static ObjectNode of(Answer answer) {
    Optional<JsonNode> json = json(answer);
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
              if (!SecretHeaders.isSecret(name)) { // values in diagrams are recorded with the run
                headers.put(name, text);
              }
            });
    value.set("body", json.orElseGet(() -> TextNode.valueOf(answer.text())));
    return value;
  }

  private static Optional<JsonNode> json(Answer answer) {
    if (!answer.type().isJson() && !beginsLikeObject(answer.body())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parseBounded(answer.body()));
    } catch (MalformedJsonException e) {
      // The receiver accepted the delivery; an invalid body counts as text.
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
}
