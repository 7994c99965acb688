package dev.dipeo.diagram;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.secret.SealedText;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Likewise, without encoding where values are encoded: <code>{{path | raw}}</code>. */
    record Raw(ValuePath path) implements Part {}

    /** A place that a secret fills when the text is sent. */
    record Secret(String name) implements Part {}
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
      ValuePath path = scanner.path();
      scanner.skipSpaces();
      boolean raw = scanner.skip("|");
      if (raw) {
        scanner.skipSpaces();
        if (!scanner.skip("raw")) {
          throw new MalformedTemplateException("the only filter is 'raw'");
        }
        scanner.skipSpaces();
      }
      if (text.startsWith("}}", scanner.position())) {
        Optional<String> secret = SecretPlaces.nameIn(path);
        if (secret.isPresent() && raw) {
          throw new MalformedTemplateException("a secret has no filter");
        }
        return secret.isPresent()
            ? new Part.Secret(secret.get())
            : raw ? new Part.Raw(path) : new Part.Place(path);
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

  /** Whether a secret stands in it. */
  boolean hasSecrets() {
    return parts.stream().anyMatch(Part.Secret.class::isInstance);
  }

  /** Whether a value stands in it without encoding. */
  boolean hasRaw() {
    return parts.stream().anyMatch(Part.Raw.class::isInstance);
  }

  /** The one place that it consists of. */
  Optional<ValuePath> lonePlace() {
    return parts.size() == 1 && parts.getFirst() instanceof Part.Place(ValuePath path)
        ? Optional.of(path)
        : Optional.empty();
  }

  @Override
  public String renderPath(ObjectNode variables) throws MissingNameException, NotANameException {
    if (lonePlace().isPresent()) {
      return Template.super.renderPath(variables);
    }
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String text) -> out.append(text);
        case Part.Place(ValuePath path) -> out.append(name(path, variables));
        case Part.Raw(ValuePath path) -> out.append(name(path, variables));
        case Part.Secret(String name) ->
            throw new NotANameException("the secret " + name + " cannot be part of a path");
      }
    }
    return out.toString();
  }

  private static String name(ValuePath path, ObjectNode variables)
      throws MissingNameException, NotANameException {
    String value = Template.text(path.require(variables));
    if (value.indexOf('/') >= 0 || value.indexOf('\\') >= 0) {
      throw new NotANameException(
          "the value of {{%s}} holds a / or \\, and would choose the folder"
              .formatted(path.text()));
    }
    return value;
  }

  @Override
  public int fixedFolders() {
    String fixed = beginning();
    String folders = isConstant() ? "" : fixed.substring(0, fixed.lastIndexOf('/') + 1);
    return (int)
        Arrays.stream(folders.split("/")).filter(f -> !f.isEmpty() && !f.equals(".")).count();
  }

  @Override
  public JsonNode render(ObjectNode variables) throws MissingNameException {
    Optional<ValuePath> lone = lonePlace();
    if (lone.isPresent()) {
      return lone.get().require(variables);
    }
    SealedText.Builder out = new SealedText.Builder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String text) -> out.add(text);
        case Part.Place(ValuePath path) -> out.add(Template.text(path.require(variables)));
        case Part.Raw(ValuePath path) -> out.add(Template.text(path.require(variables)));
        case Part.Secret(String name) -> out.add(SealedText.secret(name));
      }
    }
    return Sealed.node(out.build());
  }
}
