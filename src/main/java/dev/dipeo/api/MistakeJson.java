package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.yaml.Mistake;

/** A mistake in a user's file as JSON. */
final class MistakeJson {
  private MistakeJson() {}

  static ObjectNode of(Mistake mistake) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("file", mistake.at().file())
        .put("line", mistake.at().line())
        .put("column", mistake.at().column())
        .put("severity", mistake.isError() ? "error" : "warning")
        .put("message", mistake.message());
  }
}
