package dev.dipeo.diagram;

import dev.dipeo.base.LowerCase;
import dev.dipeo.diagram.Connection.ContentType;
import dev.dipeo.diagram.kind.LightFields;
import dev.dipeo.diagram.kind.Node.Kind;
import dev.dipeo.diagram.kind.Node.Trait;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the connections between nodes whose labels are known. */
final class ConnectionReader {
  private static final Set<String> KEYS = Set.of("from", "to", "label", "content_type");
  private static final Set<String> EDITOR_KEYS =
      Set.of("id", "position", "description", "metadata", "color", "data", "comment", "notes");

  private static final Map<String, ContentType> CONTENT_TYPES =
      Map.of(
          "raw_text",
          ContentType.RAW_TEXT,
          "object",
          ContentType.OBJECT,
          "json",
          ContentType.OBJECT);

  private static final Pattern IDENTIFIER =
      Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*", Pattern.UNICODE_CHARACTER_CLASS);

  private final Mistakes mistakes;
  private final Map<String, Optional<Kind>> nodes;

  /**
   * A reader of connections.
   *
   * @param nodes kind of each node by its label; empty if the kind itself is a mistake
   */
  ConnectionReader(Mistakes mistakes, Map<String, Optional<Kind>> nodes) {
    this.mistakes = mistakes;
    this.nodes = nodes;
  }

  List<Connection> read(Yaml.Arr list) {
    List<Connection> connections = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Yaml item : list.items()) {
      if (!(item instanceof Yaml.Obj object)) {
        mistakes.add(
            item.at(), "a connection is an object, as {from: Start, to: End}, not " + item.kind());
        continue;
      }
      connection(object)
          .ifPresent(
              read -> {
                connections.add(read);
                if (!seen.add(List.of(read.from(), read.output(), read.to(), read.label()))) {
                  mistakes.warn(read.at(), "the same connection stands above already");
                }
              });
    }
    return connections;
  }

  private Optional<Connection> connection(Yaml.Obj object) {
    List<Yaml.Entry> entries =
        object.entries().values().stream().filter(e -> !EDITOR_KEYS.contains(e.key())).toList();
    Fields fields = LightFields.of(mistakes, "a connection", object.at(), entries, KEYS);
    fields.require("from", "from: Start");
    fields.require("to", "to: End");
    Optional<End> from = end(fields, "from");
    Optional<End> to = end(fields, "to");
    from.ifPresent(end -> checkOutput(fields.valueAt("from"), end));
    to.ifPresent(end -> checkInput(fields.valueAt("to"), end));
    Optional<String> label = fields.scalar("label").map(text -> text.text().strip());
    if (label.isPresent() && label.get().isEmpty()) {
      mistakes.add(fields.valueAt("label"), "'label' is empty; name a variable, or remove it");
    } else if (label.isPresent() && !IDENTIFIER.matcher(label.get()).matches()) {
      mistakes.warn(
          fields.valueAt("label"),
          "'"
              + Fields.shortened(label.get())
              + "' is no Python name: code reads it as inputs[\"…\"], templates as {{[\"…\"]}}");
    }
    ContentType contentType = contentType(fields);
    return from.isEmpty() || to.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Connection(
                object.at(),
                from.get().node(),
                from.get().output(),
                to.get().node(),
                label,
                contentType));
  }

  private ContentType contentType(Fields fields) {
    Optional<String> text = fields.text("content_type");
    if (text.isPresent() && text.get().equalsIgnoreCase("conversation_state")) {
      mistakes.add(
          fields.valueAt("content_type"),
          "not supported: the content type 'conversation_state'; possible: raw_text, object");
      return ContentType.OBJECT;
    }
    return fields.choice("content_type", CONTENT_TYPES).orElse(ContentType.OBJECT);
  }

  /** One end of a connection. */
  private record End(String node, Output output) {}

  /** Labels take precedence: a label may itself end like an output. */
  private Optional<End> end(Fields fields, String key) {
    Optional<String> written = fields.scalar(key).map(text -> text.text().strip());
    if (written.isEmpty()) {
      return Optional.empty();
    }
    String text = written.get();
    Location at = fields.valueAt(key);
    if (nodes.containsKey(text)) {
      return Optional.of(new End(text, Output.DEFAULT));
    }
    int bracket = text.endsWith("]") ? text.lastIndexOf('[') : -1;
    if (bracket > 0) {
      String node = text.substring(0, bracket).strip();
      String handle = text.substring(bracket + 1, text.length() - 1).strip();
      return bracketed(at, node, handle);
    }
    for (Output output : Output.values()) {
      String ending = "_" + LowerCase.of(output);
      if (text.toLowerCase(Locale.ROOT).endsWith(ending)) {
        String node = text.substring(0, text.length() - ending.length()).strip();
        if (nodes.containsKey(node)) {
          return Optional.of(new End(node, output));
        }
        return unknown(at, node, ending);
      }
    }
    return unknown(at, text, "");
  }

  private Optional<End> bracketed(Location at, String node, String handle) {
    Optional<Output> output =
        List.of(Output.values()).stream()
            .filter(candidate -> LowerCase.of(candidate).equalsIgnoreCase(handle))
            .findFirst();
    if (!nodes.containsKey(node)) {
      return unknown(at, node, "[" + handle + "]");
    }
    if (output.isEmpty()) {
      List<String> names =
          nodes.getOrDefault(node, Optional.empty()).stream()
              .flatMap(kind -> kind.outputs().stream())
              .map(LowerCase::of)
              .toList();
      mistakes.add(at, "'" + node + "' has no '" + handle + "'" + mistakes.hint(handle, names));
      return Optional.empty();
    }
    return Optional.of(new End(node, output.get()));
  }

  private Optional<End> unknown(Location at, String node, String handle) {
    String hint =
        mistakes
            .nearest(node, nodes.keySet())
            .map(nearest -> "; did you mean '" + nearest + handle + "'?")
            .orElseGet(() -> mistakes.hint(node, nodes.keySet()));
    mistakes.add(at, "there is no node '" + Fields.shortened(node) + "'" + hint);
    return Optional.empty();
  }

  private void checkOutput(Location at, End end) {
    Optional<Kind> known = nodes.getOrDefault(end.node(), Optional.empty());
    if (known.isEmpty() || known.get().outputs().contains(end.output())) {
      return;
    }
    Kind kind = known.get();
    String node = "'" + end.node() + "' is " + article(kind.type()) + " " + kind.type();
    if (end.output() != Output.DEFAULT) {
      mistakes.add(
          at,
          "'"
              + end.node()
              + "' is a "
              + kind.type()
              + " node and has no output '"
              + LowerCase.of(end.output())
              + "'; possible: "
              + String.join(", ", kind.outputs().stream().map(LowerCase::of).toList()));
    } else if (kind.endsPath()) {
      mistakes.add(
          at, node + ", where a path ends; remove the connection or change the node's type");
    } else {
      mistakes.add(
          at,
          node
              + ": say which way, "
              + kind.outputs().stream()
                  .filter(output -> output != Output.ERROR)
                  .map(output -> "'" + end.node() + "[" + LowerCase.of(output) + "]'")
                  .collect(Collectors.joining(" or ")));
    }
  }

  private static String article(String type) {
    return "aeiou".indexOf(type.charAt(0)) < 0 ? "a" : "an";
  }

  private void checkInput(Location at, End end) {
    if (end.output() != Output.DEFAULT) {
      mistakes.add(
          at,
          "'"
              + LowerCase.of(end.output())
              + "' is an output and cannot be where a connection leads; write '"
              + end.node()
              + "'");
    } else if (nodes
        .getOrDefault(end.node(), Optional.empty())
        .filter(kind -> kind.has(Trait.BEGINS_RUN))
        .isPresent()) {
      mistakes.add(
          at, "'" + end.node() + "' is a start node, where a run begins; nothing can lead to it");
    }
  }
}
