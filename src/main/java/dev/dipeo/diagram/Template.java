package dev.dipeo.diagram;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;

/**
 * Text with places in it, as <code>{{a.b[0]}}</code>. A place holds a path and nothing else: no
 * expressions, no functions. A backslash before the two braces makes them plain text; two
 * backslashes are a backslash before a place.
 */
public interface Template {
  /** Most places of one template. */
  int MAX_PLACES = 1_000;

  /** Reads a template. */
  static Template parse(String text) throws MalformedTemplateException {
    return TextTemplate.parse(text);
  }

  /**
   * Fills the places. A template that is one place and nothing else gives the value itself,
   * whatever its type; any other gives text, in which text stands as it is and other values as
   * their JSON. What a value holds is never read as a template. Text in which a secret stands is a
   * node that {@link Sealed} knows.
   */
  JsonNode render(ObjectNode variables) throws MissingNameException;

  /** Fills the places, to text in every case. */
  default String renderText(ObjectNode variables) throws MissingNameException {
    return text(render(variables));
  }

  /**
   * Fills the places of a path with / between its names. A template that is one place and nothing
   * else may be any path; in any other a value is a name or part of one, and chooses no folder.
   */
  default String renderPath(ObjectNode variables) throws MissingNameException, NotANameException {
    JsonNode path = render(variables);
    return path.isValueNode() && !path.isNull() ? path.asText() : "";
  }

  /** How many folders such a path begins with whatever the variables are. */
  default int fixedFolders() {
    return 0;
  }

  /** Text as it is, any other value as its JSON. */
  static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : Json.text(value);
  }

  /** A value that is no part of a name in a path. */
  final class NotANameException extends Exception {
    NotANameException(String message) {
      super(message);
    }
  }

  /** A name that no variable has. */
  final class MissingNameException extends Exception {
    public MissingNameException(String message) {
      super(message);
    }
  }
}
