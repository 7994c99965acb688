package dev.dipeo.signature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A path to one value in a JSON document: {@code event.type}, {@code $.items[0].id} or {@code
 * $['event-data'].event}. A name that contains a dot is written as {@code ['…']}.
 */
public final class JsonPath {
  private sealed interface Step {}

  private record Name(String name) implements Step {}

  private record Index(int index) implements Step {}

  private final String text;
  private final List<Step> steps;

  private JsonPath(String text, List<Step> steps) {
    this.text = text;
    this.steps = List.copyOf(steps);
  }

  /** Parses a path; the leading {@code $.} is optional. */
  public static JsonPath parse(String text) throws IllegalArgumentException {
    List<Step> steps = new ArrayList<>();
    int at = text.startsWith("$") ? 1 : 0;
    boolean nameMayFollow = at == 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '[') {
        int end = text.indexOf(']', at);
        if (end < 0) {
          throw new IllegalArgumentException("']' is missing in '" + text + "'");
        }
        steps.add(bracket(text, text.substring(at + 1, end)));
        at = end + 1;
      } else if (c == '.' || nameMayFollow) {
        int start = c == '.' ? at + 1 : at;
        int end = start;
        while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '[') {
          end++;
        }
        if (end == start) {
          throw new IllegalArgumentException("a name is missing in '" + text + "'");
        }
        steps.add(new Name(text.substring(start, end)));
        at = end;
      } else {
        throw new IllegalArgumentException("'.' or '[' expected in '" + text + "'");
      }
      nameMayFollow = false;
    }
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("the path '" + text + "' names no value");
    }
    return new JsonPath(text, steps);
  }

  /** The path to a direct child; its name may contain any characters. */
  public static JsonPath ofName(String name) {
    return new JsonPath(name, List.of(new Name(name)));
  }

  private static Step bracket(String path, String inside) {
    char quote = inside.isEmpty() ? ' ' : inside.charAt(0);
    if (inside.length() > 2
        && (quote == '\'' || quote == '"')
        && inside.charAt(inside.length() - 1) == quote) {
      return new Name(inside.substring(1, inside.length() - 1));
    }
    try {
      return new Index(Integer.parseUnsignedInt(inside));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'[" + inside + "]' in '" + path + "' is neither a position nor a quoted name", e);
    }
  }

  /** The value at the path; empty if missing or null. */
  public Optional<JsonNode> read(JsonNode document) {
    JsonNode value = document;
    for (Step step : steps) {
      value =
          switch (step) {
            case Name name -> value.get(name.name());
            case Index index -> value.get(index.index());
          };
      if (value == null) {
        return Optional.empty();
      }
    }
    return value.isNull() ? Optional.empty() : Optional.of(value);
  }

  /** The value at the path as text; empty unless it is text, a number, true or false. */
  public Optional<String> text(JsonNode document) {
    return read(document).filter(JsonNode::isValueNode).map(JsonNode::asText);
  }

  /** Replaces the value there, if there is one. */
  void replace(JsonNode document, UnaryOperator<JsonNode> with) {
    JsonNode parent = document;
    for (Step step : steps.subList(0, steps.size() - 1)) {
      parent =
          switch (step) {
            case Name name -> parent.path(name.name());
            case Index index -> parent.path(index.index());
          };
    }
    if (steps.getLast() instanceof Name(String name)
        && parent instanceof ObjectNode object
        && object.has(name)) {
      object.set(name, with.apply(object.get(name)));
    } else if (steps.getLast() instanceof Index(int index)
        && parent instanceof ArrayNode list
        && list.has(index)) {
      list.set(index, with.apply(list.get(index)));
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
