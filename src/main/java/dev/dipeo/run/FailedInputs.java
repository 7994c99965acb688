package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The inputs of a failed node, for its error: small enough to be recorded with every node that the
 * error reaches. If the inputs are too large together, the largest are omitted and named, so that
 * small ones such as loop counters remain.
 */
final class FailedInputs {
  /** Most characters of names and texts; any other value counts as 8. */
  static final int CHARS_MAX = 256 * 1024;

  /** Deepest value, well within the limit for JSON; deeper values count as too large. */
  static final int DEPTH_MAX = 150;

  private static final int OTHER_VALUE_CHARS = 8;
  private static final String INPUTS = "inputs";

  private FailedInputs() {}

  /**
   * Adds {@code inputs} to an error, and {@code inputs_left_out} if some were omitted.
   *
   * @param delivered values from the node's connections, by variable name
   */
  static void addTo(ObjectNode error, ObjectNode delivered) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    delivered.properties().forEach(e -> values.put(e.getKey(), withoutEarlier(e.getValue())));
    List<String> smallestFirst = new ArrayList<>(values.keySet());
    Map<String, Integer> sizes = new HashMap<>();
    values.forEach((name, value) -> sizes.put(name, name.length() + size(value, 1)));
    smallestFirst.sort(Comparator.comparing(sizes::get));
    List<String> leftOut = new ArrayList<>();
    long total = 0;
    for (String name : smallestFirst) {
      total += Objects.requireNonNull(sizes.get(name));
      if (total > CHARS_MAX) {
        leftOut.add(name);
      }
    }
    ObjectNode inputs = error.putObject(INPUTS);
    values.forEach(
        (name, value) -> {
          if (!leftOut.contains(name)) {
            inputs.set(name, value);
          }
        });
    if (!leftOut.isEmpty()) {
      leftOut.sort(null);
      var names = error.putArray("inputs_left_out");
      leftOut.forEach(names::add);
    }
  }

  /** An error that came back in a loop, without its own inputs: they would grow with each round. */
  private static JsonNode withoutEarlier(JsonNode value) {
    return value instanceof ObjectNode object && object.has("attempt") && object.has(INPUTS)
        ? copyWithoutInputs(object)
        : value;
  }

  private static ObjectNode copyWithoutInputs(ObjectNode error) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.setAll(error);
    copy.remove(INPUTS);
    return copy;
  }

  /** The size in characters; a value above {@link #CHARS_MAX} if it is too large or too deep. */
  private static int size(JsonNode value, int depth) {
    if (depth > DEPTH_MAX) {
      return CHARS_MAX + 1;
    }
    if (!value.isContainerNode()) {
      return value.isTextual() ? value.textValue().length() : OTHER_VALUE_CHARS;
    }
    long size = OTHER_VALUE_CHARS;
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        size += entry.getKey().length() + size(entry.getValue(), depth + 1);
        if (size > CHARS_MAX) {
          return CHARS_MAX + 1;
        }
      }
    } else {
      for (JsonNode item : value) {
        size += size(item, depth + 1);
        if (size > CHARS_MAX) {
          return CHARS_MAX + 1;
        }
      }
    }
    return (int) size;
  }
}
