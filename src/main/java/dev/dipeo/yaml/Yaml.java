package dev.dipeo.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a YAML document with its location. Maps and lists keep their order; scalars follow the
 * YAML 1.2 core schema, so {@code on} and {@code no} are text.
 */
public sealed interface Yaml {
  /** Where the value begins. */
  Location at();

  /** The value as plain JSON. */
  JsonNode toJson();

  /** What the value is, for error messages: "an object", "a list", "text" … */
  String kind();

  /**
   * One entry of an object.
   *
   * @param keyAt position of the key
   */
  record Entry(String key, Location keyAt, Yaml value) {}

  /** An object; keys are unique. */
  record Obj(Location at, Map<String, Entry> entries) implements Yaml {
    public Obj {
      entries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** The value of a key; empty if missing or null. */
    public Optional<Yaml> get(String key) {
      Entry entry = entries.get(key);
      return entry == null || entry.value().isNull()
          ? Optional.empty()
          : Optional.of(entry.value());
    }

    @Override
    public JsonNode toJson() {
      var object = JsonNodeFactory.instance.objectNode();
      entries.forEach((key, entry) -> object.set(key, entry.value().toJson()));
      return object;
    }

    @Override
    public String kind() {
      return "an object";
    }
  }

  /** A list. */
  record Arr(Location at, List<Yaml> items) implements Yaml {
    public Arr {
      items = List.copyOf(items);
    }

    @Override
    public JsonNode toJson() {
      var array = JsonNodeFactory.instance.arrayNode();
      new ArrayList<>(items).forEach(item -> array.add(item.toJson()));
      return array;
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * Text, a number, true, false or null.
   *
   * @param text source text of the scalar, without quotes and block indentation
   * @param firstLine line of the first line of {@code text}; for a block scalar it is below {@code
   *     at}
   */
  record Scalar(Location at, JsonNode value, String text, int firstLine) implements Yaml {
    @Override
    public JsonNode toJson() {
      return value;
    }

    @Override
    public String kind() {
      return switch (value.getNodeType()) {
        case STRING -> "text";
        case NUMBER -> "a number";
        case BOOLEAN -> "true or false";
        default -> "nothing";
      };
    }
  }

  /** Whether this is the null scalar, which also means "absent". */
  default boolean isNull() {
    return this instanceof Scalar scalar && scalar.value().isNull();
  }
}
