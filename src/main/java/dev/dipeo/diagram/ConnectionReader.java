package dev.dipeo.diagram;

import dev.dipeo.base.LowerCase;
import dev.dipeo.diagram.Connection.ContentType;
import dev.dipeo.diagram.kind.NodeType;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.diagram.template.Fields;
import dev.dipeo.diagram.template.Problems;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads connections between nodes whose labels are known. */
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

  private final Problems problems;
  private final Map<String, Optional<NodeType>> nodes;

  /**
   * A reader of connections.
   *
   * @param nodes the kind of each node by its label; empty where the kind is itself a mistake
   */
  ConnectionReader(Problems problems, Map<String, Optional<NodeType>> nodes) {
    this.problems = problems;
    this.nodes = nodes;
  }

  List<Connection> read(Yaml.Arr list) {
    List<Connection> connections = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Yaml item : list.items()) {
      if (!(item instanceof Yaml.Obj object)) {
        problems.mistake(
            item.at(), "a connection is an object, as {from: Start, to: End}, not " + item.kind());
        continue;
      }
      connection(object)
          .ifPresent(
              read -> {
                connections.add(read);
                if (!seen.add(List.of(read.from(), read.output(), read.to(), read.label()))) {
                  problems.warning(read.at(), "the same connection stands above already");
                }
              });
    }
    return connections;
  }

  private Optional<Connection> connection(Yaml.Obj object) {
    List<Yaml.Entry> entries =
        object.entries().values().stream().filter(e -> !EDITOR_KEYS.contains(e.key())).toList();
    Fields fields = new Fields(problems, "a connection", object.at(), entries, KEYS);
    fields.require("from", "from: Start");
    fields.require("to", "to: End");
    Optional<End> from = end(fields, "from");
    Optional<End> to = end(fields, "to");
    from.ifPresent(end -> checkOutput(fields.valueAt("from"), end));
    to.ifPresent(end -> checkInput(fields.valueAt("to"), end));
    Optional<String> label = fields.scalar("label").map(text -> text.text().strip());
    if (label.isPresent() && label.get().isEmpty()) {
      problems.mistake(fields.valueAt("label"), "'label' is empty; name a variable, or remove it");
    } else if (label.isPresent() && !IDENTIFIER.matcher(label.get()).matches()) {
      problems.warning(
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
      problems.mistake(
          fields.valueAt("content_type"),
          "not supported: the content type 'conversation_state'; possible: raw_text, object");
      return ContentType.OBJECT;
    }
    return fields.choice("content_type", CONTENT_TYPES).orElse(ContentType.OBJECT);
  }

  /** One end of a connection. */
  private record End(String node, Output output) {}

  /** Labels come first: one may itself end like an output. */
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
              .flatMap(type -> type.outputs().stream())
              .map(LowerCase::of)
              .toList();
      problems.mistake(at, "'" + node + "' has no '" + handle + "'" + problems.hint(handle, names));
      return Optional.empty();
    }
    return Optional.of(new End(node, output.get()));
  }

  private Optional<End> unknown(Location at, String node, String handle) {
    String hint =
        problems
            .nearest(node, nodes.keySet())
            .map(nearest -> "; did you mean '" + nearest + handle + "'?")
            .orElseGet(() -> problems.hint(node, nodes.keySet()));
    problems.mistake(at, "there is no node '" + Fields.shortened(node) + "'" + hint);
    return Optional.empty();
  }

  private void checkOutput(Location at, End end) {
    Optional<NodeType> type = nodes.getOrDefault(end.node(), Optional.empty());
    if (type.isEmpty() || type.get().outputs().contains(end.output())) {
      return;
    }
    if (type.get() == NodeType.CONDITION && end.output() == Output.DEFAULT) {
      problems.mistake(
          at,
          "'"
              + end.node()
              + "' is a condition: say which way, '"
              + end.node()
              + "[condtrue]' or '"
              + end.node()
              + "[condfalse]'");
    } else if (type.get() == NodeType.ENDPOINT && end.output() == Output.DEFAULT) {
      problems.mistake(
          at,
          "'"
              + end.node()
              + "' is an endpoint, where a path ends; remove the connection or change"
              + " the node's type");
    } else {
      List<String> names = type.get().outputs().stream().map(LowerCase::of).toList();
      problems.mistake(
          at,
          "'"
              + end.node()
              + "' is a "
              + type.get().text()
              + " node and has no output '"
              + LowerCase.of(end.output())
              + "'; possible: "
              + String.join(", ", names));
    }
  }

  private void checkInput(Location at, End end) {
    if (end.output() != Output.DEFAULT) {
      problems.mistake(
          at,
          "'"
              + LowerCase.of(end.output())
              + "' is an output and cannot be where a connection leads; write '"
              + end.node()
              + "'");
    } else if (nodes
        .getOrDefault(end.node(), Optional.empty())
        .equals(Optional.of(NodeType.START))) {
      problems.mistake(
          at, "'" + end.node() + "' is a start node, where a run begins; nothing can lead to it");
    }
  }
}
