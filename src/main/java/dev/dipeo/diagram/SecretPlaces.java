package dev.dipeo.diagram;

import dev.dipeo.diagram.kind.NodeReader;
import dev.dipeo.diagram.template.MalformedTemplateException;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateParser;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.MistakesException;
import dev.dipeo.yaml.Yaml;
import dev.dipeo.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds <code>{{secret.NAME}}</code> in a diagram. Secrets are allowed only in a hook's request:
 * elsewhere, nodes, Python and records would have to know their values.
 */
public final class SecretPlaces {
  /** Prefix of secrets; a variable with this name does not hide them. */
  private static final String SECRET = "secret";

  private static final Set<String> SENT = Set.of("url", "headers", "query", "body", "sign");

  /** Finds templates in any text. */
  private static final Pattern NAMED =
      Pattern.compile("(\\\\*)\\{\\{\\s{0,9}(secret|env)\\s{0,9}[.\\[]\\s{0,9}([A-Za-z0-9_.-]*)");

  private final Mistakes mistakes;

  private final boolean envIsVariable;

  /**
   * @param envIsVariable whether the diagram has a variable {@code env}, which then takes
   *     precedence
   */
  SecretPlaces(Mistakes mistakes, boolean envIsVariable) {
    this.mistakes = mistakes;
    this.envIsVariable = envIsVariable;
  }

  /** A secret and its location. */
  public record Named(String name, Location at) {}

  /** All secrets at allowed places in a diagram. */
  public static List<Named> in(Diagram diagram) throws MistakesException {
    List<Named> found = new ArrayList<>();
    if (YamlReader.read(diagram.file(), diagram.source()) instanceof Yaml.Obj root) {
      for (Yaml node : items(root.get("nodes"))) {
        for (Yaml.Entry sent : sentBy(node)) {
          named(sent.value(), found);
        }
      }
    }
    return found;
  }

  private static void named(Yaml value, List<Named> found) {
    switch (value) {
      case Yaml.Obj object -> object.entries().values().forEach(e -> named(e.value(), found));
      case Yaml.Arr list -> list.items().forEach(item -> named(item, found));
      case Yaml.Scalar scalar -> {
        try {
          for (Template.Part part : TemplateParser.parse(scalar.text()).parts()) {
            if (part instanceof Template.Part.Secret(String name)) {
              found.add(new Named(name, scalar.at()));
            }
          }
        } catch (MalformedTemplateException e) {
          // Already reported when the diagram was read.
        }
      }
    }
  }

  private static List<Yaml> items(Optional<Yaml> list) {
    return list.orElse(null) instanceof Yaml.Arr array ? array.items() : List.of();
  }

  /** The parts of a hook's {@code config} that are sent. */
  private static List<Yaml.Entry> sentBy(Yaml node) {
    List<Yaml.Entry> sent = new ArrayList<>();
    if (node instanceof Yaml.Obj object) {
      Optional<Yaml> props = object.get("props");
      Optional<Yaml> config =
          object
              .get("config")
              .or(
                  () ->
                      props.flatMap(
                          p -> p instanceof Yaml.Obj o ? o.get("config") : Optional.empty()));
      if (config.orElse(null) instanceof Yaml.Obj fields) {
        fields.entries().values().stream().filter(e -> SENT.contains(e.key())).forEach(sent::add);
      }
    }
    return sent;
  }

  /**
   * Reports secrets at places where they cannot be used, and the replacement for environment
   * variables.
   */
  void check(Yaml.Obj node) {
    List<Yaml.Entry> sent = sentBy(node);
    check(node, sent, false);
  }

  private void check(Yaml value, List<Yaml.Entry> sent, boolean isSent) {
    switch (value) {
      case Yaml.Obj object -> {
        for (Yaml.Entry entry : object.entries().values()) {
          if (!isSent && NodeReader.EDITOR_KEYS.contains(entry.key())) {
            continue;
          }
          find(entry.key(), entry.keyAt(), false);
          boolean signs = !isSent && isAmong(entry, sent) && entry.key().equals("sign");
          if (!signs) { // SignReader reports mistakes there
            check(entry.value(), sent, isSent || isAmong(entry, sent));
          }
        }
      }
      case Yaml.Arr list -> list.items().forEach(item -> check(item, sent, isSent));
      case Yaml.Scalar scalar -> find(scalar.text(), scalar.at(), isSent);
    }
  }

  private static boolean isAmong(Yaml.Entry entry, List<Yaml.Entry> sent) {
    return sent.stream().anyMatch(one -> one == entry);
  }

  private void find(String text, Location at, boolean isSent) {
    Matcher matcher = NAMED.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1).length() % 2 == 0 && matcher.group(2).equals(SECRET) && !isSent) {
        mistakes.add(
            at,
            "{{secret."
                + matcher.group(3)
                + "}} cannot stand here: secrets stand in a hook's url, headers, query and body, and"
                + " in its sign");
        return;
      }
      if (matcher.group(1).length() % 2 == 0
          && matcher.group(2).equals("env")
          && isSent
          && !envIsVariable) {
        mistakes.warn(
            at,
            "environment variables are not visible to diagrams; write {{secret."
                + matcher.group(3)
                + "}} and allow it in dipeo.secrets.allowed");
        return;
      }
    }
  }
}
