package dev.dipeo.diagram.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.secret.SealedText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Text with placeholders such as <code>{{a.b[0]}}</code>. A placeholder contains only a path: no
 * expressions, no functions. A backslash before the two braces makes them plain text; two
 * backslashes are a backslash before a placeholder.
 */
public record Template(List<Part> parts) {
  /** Most placeholders of one template. */
  public static final int MAX_PLACES = 1_000;

  public Template {
    parts = List.copyOf(parts);
  }

  /** A piece of a template. */
  public sealed interface Part {
    /** Fixed text. */
    record Literal(String text) implements Part {}

    /** A placeholder for a value. */
    record Value(ValuePath path) implements Part {}

    /** A placeholder for a value that is never encoded: <code>{{path | raw}}</code>. */
    record RawValue(ValuePath path) implements Part {}

    /** A placeholder for a secret, filled when the text is sent. */
    record Secret(String name) implements Part {}
  }

  /** Whether it has no placeholders. */
  public boolean isConstant() {
    return parts.stream().allMatch(Part.Literal.class::isInstance);
  }

  /** The text before the first placeholder. */
  public String beginning() {
    return !parts.isEmpty() && parts.getFirst() instanceof Part.Literal(String text) ? text : "";
  }

  /** The text after the last placeholder. */
  public String ending() {
    return !parts.isEmpty() && parts.getLast() instanceof Part.Literal(String text) ? text : "";
  }

  public boolean hasSecrets() {
    return parts.stream().anyMatch(Part.Secret.class::isInstance);
  }

  /** Whether it contains a raw value. */
  public boolean hasRaw() {
    return parts.stream().anyMatch(Part.RawValue.class::isInstance);
  }

  /** The path, if the template is a single placeholder. */
  public Optional<ValuePath> lonePlace() {
    return parts.size() == 1 && parts.getFirst() instanceof Part.Value(ValuePath path)
        ? Optional.of(path)
        : Optional.empty();
  }

  /**
   * Fills the placeholders of a file path with / as separator. A template that is a single
   * placeholder may give any path; in others, a value is a name or part of one and cannot choose a
   * folder.
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

  /** Number of folders at the beginning of such a path that do not depend on variables. */
  public int fixedFolders() {
    String fixed = beginning();
    String folders = isConstant() ? "" : fixed.substring(0, fixed.lastIndexOf('/') + 1);
    return (int)
        Arrays.stream(folders.split("/")).filter(f -> !f.isEmpty() && !f.equals(".")).count();
  }

  /**
   * Fills the placeholders. A template that is a single placeholder gives the value itself, of any
   * type; others give text, in which strings stay unchanged and other values become JSON. Values
   * are never read as templates. Text with a secret becomes a {@link Sealed} node.
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
