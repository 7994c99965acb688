package dev.dipeo.diagram.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path into a JSON value, {@code a.b[0]} or {@code a["x y"].b}, in templates and filters. {@link
 * PathScanner#parse} reads one.
 *
 * @param text source text of the path
 */
public record ValuePath(String text, List<Step> steps) {
  /** Most steps of one path. */
  public static final int MAX_STEPS = 50;

  /**
   * Most names that an error message suggests or lists; a payload may have many more, or very long
   * ones.
   */
  private static final int MAX_NAMES_COMPARED = 200;

  private static final int MAX_NAMES_LISTED = 8;
  private static final int MAX_NAME_LENGTH_SHOWN = 60;

  public ValuePath {
    steps = List.copyOf(steps);
  }

  /** One step into a value. */
  public sealed interface Step {
    /** Into an object, by key. */
    record Key(String name) implements Step {}

    /** Into a list, by index from 0. */
    record Index(int index) implements Step {}

    /** The value at this step; null if there is none. */
    default @Nullable JsonNode in(JsonNode value) {
      return switch (this) {
        case Key(String name) -> value.isObject() ? value.get(name) : null;
        case Index(int index) -> value.isArray() ? value.get(index) : null;
      };
    }
  }

  /**
   * The value at the path. If there is no nested value, a top-level key spelled like the whole path
   * counts.
   */
  public Optional<JsonNode> find(JsonNode root) {
    JsonNode here = root;
    for (Step step : steps) {
      JsonNode next = step.in(here);
      if (next == null) {
        return Optional.ofNullable(new Step.Key(text).in(root));
      }
      here = next;
    }
    return Optional.of(here);
  }

  /** The value at the path among the variables. */
  public JsonNode require(ObjectNode variables) throws MissingNameException {
    JsonNode here = variables;
    for (int i = 0; i < steps.size(); i++) {
      JsonNode next = steps.get(i).in(here);
      if (next == null) {
        throw new MissingNameException("{{" + text + "}}: " + whatIsMissing(i, here));
      }
      here = next;
    }
    return here;
  }

  private String whatIsMissing(int step, JsonNode here) {
    String parent = written(step);
    return switch (steps.get(step)) {
      case Step.Key(String name) when step == 0 && name.equals("env") ->
          "environment variables are not visible to diagrams; in a hook's url, headers, query and"
              + " body {{secret."
              + (text.startsWith("env.") ? text.substring("env.".length()) : "NAME")
              + "}} stands for one that dipeo.secrets.allowed names";
      case Step.Key(String name) when step == 0 ->
          "nothing is called '" + name + "'" + names(name, here);
      case Step.Key(String name) when here.isObject() ->
          "'" + parent + "' has no '" + name + "'" + names(name, here);
      case Step.Key(String name) when here.isArray() ->
          "'" + parent + "' is a list; name one of its items, as " + parent + "[0]." + name;
      case Step.Index(int index) when here.isArray() ->
          "'" + parent + "' has " + here.size() + " items, so there is no [" + index + "]";
      case Step.Index(int index) when step == 0 ->
          "variables have names, so there is no [" + index + "]";
      case Step.Key(String name) ->
          "'" + parent + "' is " + kind(here) + ", which has no '" + name + "'";
      case Step.Index(int index) ->
          "'" + parent + "' is " + kind(here) + ", which has no [" + index + "]";
    };
  }

  private static String names(String wanted, JsonNode object) {
    List<String> names = new ArrayList<>();
    int looked = 0;
    for (var fields = object.fieldNames();
        fields.hasNext() && looked < MAX_NAMES_COMPARED;
        looked++) {
      String name = fields.next();
      if (name.length() <= MAX_NAME_LENGTH_SHOWN
          && name.chars().noneMatch(Character::isISOControl)) {
        names.add(name);
      }
    }
    String hint = wanted.length() > MAX_NAME_LENGTH_SHOWN ? "" : Nearest.hint(wanted, names);
    if (!hint.isEmpty() || names.isEmpty()) {
      return hint;
    }
    String more = object.size() > MAX_NAMES_LISTED ? " …" : "";
    return "; there is "
        + String.join(", ", names.stream().limit(MAX_NAMES_LISTED).toList())
        + more;
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case STRING -> "text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      default -> "null";
    };
  }

  /** The first {@code count} steps, as a path. */
  private String written(int count) {
    StringBuilder out = new StringBuilder();
    for (Step step : steps.subList(0, count)) {
      switch (step) {
        case Step.Index(int index) -> out.append('[').append(index).append(']');
        case Step.Key(String name) when isName(name) ->
            out.append(out.isEmpty() ? "" : ".").append(name);
        case Step.Key(String name) -> out.append("[\"").append(name).append("\"]");
      }
    }
    return out.toString();
  }

  /** Whether {@code name} can be written in a path without brackets and quotes. */
  static boolean isName(String name) {
    return !name.isEmpty()
        && !Character.isDigit(name.codePointAt(0))
        && name.codePointAt(0) != '-'
        && name.codePoints().allMatch(ValuePath::isNamePart);
  }

  static boolean isNamePart(int character) {
    return Character.isLetterOrDigit(character)
        || character == '_'
        || character == '-'
        || character == '$'
        || character == '@';
  }
}
