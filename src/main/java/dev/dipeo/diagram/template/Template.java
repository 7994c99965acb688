package dev.dipeo.diagram.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.secret.SealedText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Text with places in it, as <code>{{a.b[0]}}</code>. A place holds a path and nothing else: no
 * expressions, no functions. A backslash before the two braces makes them plain text; two
 * backslashes are a backslash before a place.
 */
public record Template(List<Part> parts) {
  /** Most places of one template. */
  public static final int MAX_PLACES = 1_000;

  public Template {
    parts = List.copyOf(parts);
  }

  /** A piece of a template. */
  public sealed interface Part {
    /** Text that stays. */
    record Literal(String text) implements Part {}

    /** A place that a value fills. */
    record Value(ValuePath path) implements Part {}

    /** Likewise, without encoding where values are encoded: <code>{{path | raw}}</code>. */
    record RawValue(ValuePath path) implements Part {}

    /** A place that a secret fills when the text is sent. */
    record Secret(String name) implements Part {}
  }

  /** Whether it has no places. */
  public boolean isConstant() {
    return parts.stream().allMatch(Part.Literal.class::isInstance);
  }

  /** The text it begins with, before any place. */
  public String beginning() {
    return !parts.isEmpty() && parts.getFirst() instanceof Part.Literal(String text) ? text : "";
  }

  /** The text it ends with, behind every place. */
  public String ending() {
    return !parts.isEmpty() && parts.getLast() instanceof Part.Literal(String text) ? text : "";
  }

  /** Whether it contains a secret. */
  public boolean hasSecrets() {
    return parts.stream().anyMatch(Part.Secret.class::isInstance);
  }

  /** Whether it contains a value without encoding. */
  public boolean hasRaw() {
    return parts.stream().anyMatch(Part.RawValue.class::isInstance);
  }

  /** The one place that it consists of. */
  public Optional<ValuePath> lonePlace() {
    return parts.size() == 1 && parts.getFirst() instanceof Part.Value(ValuePath path)
        ? Optional.of(path)
        : Optional.empty();
  }

  /**
   * Fills the places of a path with / between its names. A template that is one place and nothing
   * else may be any path; in any other a value is a name or part of a name, and chooses no folder.
   */
  public String renderPath(ObjectNode variables) throws MissingNameException, NotANameException {
    if (lonePlace().isPresent()) {
      JsonNode path = render(variables);
      return path.isValueNode() && !path.isNull() ? path.asText() : "";
    }
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String text) -> out.append(text);
        case Part.Value(ValuePath path) -> out.append(name(path, variables));
        case Part.RawValue(ValuePath path) -> out.append(name(path, variables));
        case Part.Secret(String name) ->
            throw new NotANameException("the secret " + name + " cannot be part of a path");
      }
    }
    return out.toString();
  }

  private static String name(ValuePath path, ObjectNode variables)
      throws MissingNameException, NotANameException {
    String value = Json.textOf(path.require(variables));
    if (value.indexOf('/') >= 0 || value.indexOf('\\') >= 0) {
      throw new NotANameException(
          "the value of {{%s}} holds a / or \\, and would choose the folder"
              .formatted(path.text()));
    }
    return value;
  }

  /** How many folders such a path begins with, whatever the variables are. */
  public int fixedFolders() {
    String fixed = beginning();
    String folders = isConstant() ? "" : fixed.substring(0, fixed.lastIndexOf('/') + 1);
    return (int)
        Arrays.stream(folders.split("/")).filter(f -> !f.isEmpty() && !f.equals(".")).count();
  }

  /**
   * Fills the places. A template that is one place and nothing else gives the value itself,
   * whatever its type; any other gives text, in which text stays as it is and other values are
   * their JSON. Values are never read as templates. Text with a secret in it is a node that {@link
   * Sealed} knows.
   */
  public JsonNode render(ObjectNode variables) throws MissingNameException {
    Optional<ValuePath> lone = lonePlace();
    if (lone.isPresent()) {
      return lone.get().require(variables);
    }
    SealedText.Builder out = new SealedText.Builder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String text) -> out.add(text);
        case Part.Value(ValuePath path) -> out.add(Json.textOf(path.require(variables)));
        case Part.RawValue(ValuePath path) -> out.add(Json.textOf(path.require(variables)));
        case Part.Secret(String name) -> out.add(SealedText.secret(name));
      }
    }
    return Sealed.node(out.build());
  }
}
