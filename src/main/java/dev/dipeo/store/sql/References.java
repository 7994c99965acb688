package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.store.StoreException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Replaces values that are recorded elsewhere by references to them, and back: a payload that
 * several nodes pass on is written once. Values are recognised by identity, at the top levels of
 * other values.
 *
 * <p>A reference is an object with one key, NUL, whose value is a name. Other keys that begin with
 * NUL get another NUL.
 */
final class References {
  private static final String MARK = "\0";

  /** How deep references are: below the fields of a variable, such as {@code event.payload}. */
  private static final int LEVELS = 3;

  private final Map<String, JsonNode> known;
  private final Map<JsonNode, String> names = new IdentityHashMap<>();

  /**
   * @param known the values that are recorded elsewhere, by name
   */
  References(Map<String, JsonNode> known) {
    this.known = known;
    known.forEach(
        (name, value) -> {
          if (value.isContainerNode()) {
            names.put(value, name);
          }
        });
  }

  /** References to the variables of a run. */
  static References to(ObjectNode variables) {
    Map<String, JsonNode> known = new HashMap<>();
    variables.properties().forEach(field -> known.put(field.getKey(), field.getValue()));
    return new References(known);
  }

  JsonNode shortened(JsonNode value) {
    return shortened(value, LEVELS);
  }

  private JsonNode shortened(JsonNode value, int levels) {
    if (levels == 0) {
      return value;
    }
    String name = names.get(value);
    if (name != null) {
      return JsonNodeFactory.instance.objectNode().put(MARK, name);
    }
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    for (var field : object.properties()) {
      String key = field.getKey();
      copy.set(key.startsWith(MARK) ? MARK + key : key, shortened(field.getValue(), levels - 1));
    }
    return copy;
  }

  /**
   * @throws StoreException when a reference is to an unknown value
   */
  JsonNode restored(JsonNode stored) {
    return restored(stored, LEVELS);
  }

  private JsonNode restored(JsonNode stored, int levels) {
    if (levels == 0 || !(stored instanceof ObjectNode object)) {
      return stored;
    }
    JsonNode name = object.get(MARK);
    if (name != null) {
      JsonNode value = known.get(name.asText());
      if (value == null) {
        throw new StoreException(
            "A recorded value refers to '" + name.asText() + "', which is not");
      }
      return value;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    for (var field : object.properties()) {
      String key = field.getKey();
      copy.set(
          key.startsWith(MARK) ? key.substring(MARK.length()) : key,
          restored(field.getValue(), levels - 1));
    }
    return copy;
  }
}
