package dev.dipeo.diagram.template;

import dev.dipeo.diagram.template.Template.Part;
import dev.dipeo.diagram.template.ValuePath.Step;
import dev.dipeo.secret.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads templates from text. */
public final class TemplateParser {
  private static final int MAX_SHOWN = 40;

  /** Prefix of secrets; a variable with this name does not hide them. */
  private static final String SECRET = "secret";

  private TemplateParser() {}

  /** Parses a template; the exception's message quotes the wrong placeholder. */
  public static Template parse(String text) throws MalformedTemplateException {
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
      if (++places > Template.MAX_PLACES) {
        throw new MalformedTemplateException(
            "a template has at most " + Template.MAX_PLACES + " places");
      }
    }
    literal.append(text, at, text.length());
    if (!literal.isEmpty()) {
      parts.add(new Part.Literal(literal.toString()));
    }
    return new Template(parts);
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
        Optional<String> secret = secretIn(path);
        if (secret.isPresent() && raw) {
          throw new MalformedTemplateException("a secret has no filter");
        }
        return secret.isPresent()
            ? new Part.Secret(secret.get())
            : raw ? new Part.RawValue(path) : new Part.Value(path);
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

  /** The name of the secret that a path refers to; empty if it refers to a variable. */
  private static Optional<String> secretIn(ValuePath path) throws MalformedTemplateException {
    if (path.steps().size() < 2 || !path.steps().getFirst().equals(new Step.Key(SECRET))) {
      return Optional.empty();
    }
    String name =
        path.steps().size() == 2 && path.steps().getLast() instanceof Step.Key(String key)
            ? key
            : path.text().substring(SECRET.length() + 1);
    if (!Secrets.NAME.matcher(name).matches()) {
      throw new MalformedTemplateException(
          "the name of a secret has letters, digits and _ . - only, as in {{secret.API_TOKEN}}");
    }
    return Optional.of(name);
  }
}
