package dev.dipeo.diagram.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;

/** Variables and payloads for tests, written as JSON with single quotes. */
public final class Vars {
  private Vars() {}

  public static ObjectNode of() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ObjectNode of(String json) {
    return (ObjectNode) json(json);
  }

  public static JsonNode json(String json) {
    try {
      return Json.parse(json.replace('\'', '"'));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
