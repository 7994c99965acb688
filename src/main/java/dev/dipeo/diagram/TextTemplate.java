package dev.dipeo.diagram;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A template as its parts, in order. */
record TextTemplate(List<Part> parts) implements Template {
  private static final int MAX_SHOWN = 40;

  TextTemplate {
    parts = List.copyOf(parts);
  }

  /** A piece of a template. */
  sealed interface Part {
    /** Text that stays. */
    record Literal(String text) implements Part {}

    /** A place that a value fills. */
    record Place(ValuePath path) implements Part {}
  }

  static TextTemplate parse(String text) throws MalformedTemplateException {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int places = 0;
    int at = 0;
    for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", at)) {
      int backslashes = 0;
      while (open - backslashes > at && text.charAt(open - backslashes - 1) == '\\') {
        backslashes++;
      }
      literal.append(text, at, open - backslashes).repeat('\\', backslashes / 2);
      if (backslashes % 2 == 1) {
        literal.append("{{");
        at = open + 2;
        continue;
      }
      if (!literal.isEmpty()) {
        parts.add(new Part.Literal(literal.toString()));
        literal.setLength(0);
      }
      PathScanner scanner = new PathScanner(text, open + 2);
      parts.add(place(scanner, text, open));
      at = scanner.position() + 2;
      if (++places > MAX_PLACES) {
        throw new MalformedTemplateException("a template has at most " + MAX_PLACES + " places");
      }
    }
    literal.append(text, at, text.length());
    if (!literal.isEmpty()) {
      parts.add(new Part.Literal(literal.toString()));
    }
    return new TextTemplate(parts);
  }

  private static Part place(PathScanner scanner, String text, int open) {
    try {
      scanner.skipSpaces();
      Part place = new Part.Place(scanner.path());
      scanner.skipSpaces();
      if (text.startsWith("}}", scanner.position())) {
        return place;
      }
      String reason = text.indexOf("}}", open) < 0 ? "the closing }} is missing" : "";
      throw new MalformedTemplateException(
          reason.isEmpty()
              ? "only a path can stand there, as in {{payload.items[0].name}}"
              : reason);
    } catch (MalformedTemplateException e) {
      int close = text.indexOf("}}", open);
      int end = Math.min(close < 0 ? text.length() : close + 2, open + MAX_SHOWN);
      throw new MalformedTemplateException(
          "'"
              + text.substring(open, end)
              + "' is not a template: "
              + e.getMessage()
              + "; write \\{{ for the braces themselves");
    }
  }

  /** Whether it has no places. */
  boolean isConstant() {
    return parts.stream().allMatch(Part.Literal.class::isInstance);
  }

  /** The text it begins with, before any place. */
  String beginning() {
    return !parts.isEmpty() && parts.getFirst() instanceof Part.Literal(String text) ? text : "";
  }

  /** The text it ends with, behind every place. */
  String ending() {
    return !parts.isEmpty() && parts.getLast() instanceof Part.Literal(String text) ? text : "";
  }

  /** The one place that it consists of. */
  Optional<ValuePath> lonePlace() {
    return parts.size() == 1 && parts.getFirst() instanceof Part.Place(ValuePath path)
        ? Optional.of(path)
        : Optional.empty();
  }

  @Override
  public JsonNode render(ObjectNode variables) throws MissingNameException {
    Optional<ValuePath> lone = lonePlace();
    if (lone.isPresent()) {
      return lone.get().require(variables);
    }
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String text) -> out.append(text);
        case Part.Place(ValuePath path) -> out.append(Template.text(path.require(variables)));
      }
    }
    return JsonNodeFactory.instance.textNode(out.toString());
  }
}
