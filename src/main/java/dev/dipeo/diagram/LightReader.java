package dev.dipeo.diagram;

import dev.dipeo.diagram.filter.KnownEvents;
import dev.dipeo.diagram.kind.Kinds;
import dev.dipeo.diagram.kind.LightFields;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Node.Kind;
import dev.dipeo.diagram.kind.NodeOptionsReader;
import dev.dipeo.diagram.kind.NodeReader;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.MistakesException;
import dev.dipeo.yaml.Yaml;
import dev.dipeo.yaml.YamlReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads diagrams in the light format. Reports all mistakes of a file at once, each with its line,
 * column and remedy.
 */
public final class LightReader {
  /** Most nodes of one diagram. */
  public static final int MAX_NODES = 5_000;

  /** Most connections of one diagram. */
  public static final int MAX_CONNECTIONS = 20_000;

  /** Longest label of a node, in characters. */
  public static final int MAX_LABEL_LENGTH = 200;

  private static final Set<String> KEYS =
      Set.of("version", "nodes", "connections", "max_iterations");
  private static final Set<String> EDITOR_KEYS =
      Set.of("name", "description", "id", "metadata", "$schema", "position", "comment", "notes");

  /** Most mistakes, and most warnings, reported individually. */
  static final int REPORTED_MAX = 100;

  private final Mistakes mistakes = new Mistakes(REPORTED_MAX);
  private final Map<String, Optional<Kind>> kinds = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  private final KnownEvents known;

  private LightReader(KnownEvents known) {
    this.known = known;
  }

  /**
   * Reads a diagram.
   *
   * @param name as from {@link Diagram#nameOf}
   * @param file name of the file as the user knows it
   * @param text content of the file
   */
  public static ReadDiagram read(String name, String file, String text) throws MistakesException {
    return read(name, file, text, KnownEvents.NONE);
  }

  /**
   * Reads a diagram and warns of unknown events.
   *
   * @param known the known events
   */
  public static ReadDiagram read(String name, String file, String text, KnownEvents known)
      throws MistakesException {
    return new LightReader(known).diagram(name, file, text, YamlReader.read(file, text));
  }

  private ReadDiagram diagram(String name, String file, String text, Yaml root)
      throws MistakesException {
    if (!(root instanceof Yaml.Obj object)) {
      mistakes.add(
          root.at(),
          "a diagram is an object with 'version', 'nodes' and 'connections', not "
              + root.kind()
              + (root instanceof Yaml.Arr ? "; put this list below 'nodes:'" : ""));
      mistakes.throwIfAny();
      throw new IllegalStateException("a mistake was found");
    }
    Fields fields = LightFields.of(mistakes, "a diagram", object.at(), entries(object), KEYS);
    version(fields);
    int maxIterations =
        fields
            .integer("max_iterations", 1, NodeOptionsReader.MAX_ITERATIONS)
            .orElse(Diagram.DEFAULT_MAX_ITERATIONS);
    Optional<Yaml.Arr> nodeList = list(fields, "nodes", MAX_NODES);
    nodeList.ifPresent(this::nodes);
    if (!fields.has("nodes") || nodeList.filter(list -> list.items().isEmpty()).isPresent()) {
      mistakes.add(
          fields.at("nodes"),
          "a diagram needs 'nodes', at least one, as in - {label: Start, type: start}");
    }
    List<Connection> connections =
        list(fields, "connections", MAX_CONNECTIONS)
            .map(list -> new ConnectionReader(mistakes, kinds).read(list))
            .orElse(List.of());
    checkSecrets(nodeList, connections);
    mistakes.throwIfAny();
    Diagram diagram = new Diagram(name, file, text, nodes, connections, maxIterations);
    checkReach(diagram, fields.at("nodes"));
    mistakes.throwIfAny();
    return new ReadDiagram(diagram, mistakes.warnings());
  }

  private void checkSecrets(Optional<Yaml.Arr> nodeList, List<Connection> connections) {
    boolean envIsVariable =
        connections.stream().anyMatch(c -> c.label().filter("env"::equals).isPresent())
            || nodes.stream()
                .anyMatch(node -> node instanceof Start s && s.customData().has("env"));
    SecretPlaces places = new SecretPlaces(mistakes, envIsVariable);
    for (Yaml node : nodeList.map(Yaml.Arr::items).orElse(List.of())) {
      if (node instanceof Yaml.Obj object) {
        places.check(object);
      }
    }
  }

  private List<Yaml.Entry> entries(Yaml.Obj root) {
    List<Yaml.Entry> entries = new ArrayList<>();
    for (Yaml.Entry entry : root.entries().values()) {
      if (entry.key().equals("persons")) {
        mistakes.warn(entry.keyAt(), "'persons' has no effect: no kind of node here uses them");
      } else if (!EDITOR_KEYS.contains(entry.key())) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private void version(Fields fields) {
    Optional<Yaml.Scalar> version = fields.scalar("version");
    if (!fields.has("version")) {
      mistakes.warn(fields.at(), "'version: light' is missing; it is read as light");
    } else if (version.isPresent() && !version.get().text().strip().equalsIgnoreCase("light")) {
      mistakes.add(
          fields.valueAt("version"),
          "not supported: the version '"
              + Fields.shortened(version.get().text())
              + "'; write 'version: light'");
    }
  }

  private Optional<Yaml.Arr> list(Fields fields, String key, int max) {
    return switch (fields.get(key).orElse(null)) {
      case null -> Optional.empty();
      case Yaml.Arr list when list.items().size() <= max -> Optional.of(list);
      case Yaml.Arr list -> {
        mistakes.add(
            fields.at(key),
            "a diagram has at most " + max + " " + key + ", this one has " + list.items().size());
        yield Optional.empty();
      }
      case Yaml other -> {
        mistakes.add(other.at(), "'" + key + "' must be a list, not " + other.kind());
        yield Optional.empty();
      }
    };
  }

  private void nodes(Yaml.Arr list) {
    Set<String> written = new HashSet<>();
    list.items()
        .forEach(
            item -> label(item).map(Yaml.Scalar::text).map(String::strip).ifPresent(written::add));
    Map<String, Integer> last = new HashMap<>();
    NodeReader reader = new NodeReader(mistakes, known);
    for (Yaml item : list.items()) {
      if (!(item instanceof Yaml.Obj node)) {
        mistakes.add(item.at(), "a node is an object with 'label' and 'type', not " + item.kind());
        continue;
      }
      Optional<Kind> kind = kind(node);
      Optional<String> label =
          checkedLabel(node).map(text -> unique(text, written, last, node.at()));
      label.ifPresent(text -> kinds.put(text, kind));
      // A node without a label is read too, to report its mistakes.
      kind.flatMap(known -> reader.read(label.orElse(""), known, node)).ifPresent(nodes::add);
    }
  }

  private static Optional<Yaml.Scalar> label(Yaml item) {
    return item instanceof Yaml.Obj node
            && node.get("label").orElse(null) instanceof Yaml.Scalar text
        ? Optional.of(text)
        : Optional.empty();
  }

  private Optional<String> checkedLabel(Yaml.Obj node) {
    Optional<Yaml.Scalar> label = label(node);
    Location at = node.get("label").map(Yaml::at).orElse(node.at());
    if (label.isEmpty()) {
      mistakes.add(
          at,
          node.get("label").isEmpty()
              ? "a node needs 'label', the name that connections know it by"
              : "'label' must be text");
      return Optional.empty();
    }
    String text = label.get().text().strip();
    if (text.isEmpty()
        || text.length() > MAX_LABEL_LENGTH
        || text.chars().anyMatch(Character::isISOControl)) {
      mistakes.add(at, "'label' must be one line of 1 to " + MAX_LABEL_LENGTH + " characters");
      return Optional.empty();
    }
    return Optional.of(text);
  }

  private String unique(String label, Set<String> written, Map<String, Integer> last, Location at) {
    if (!kinds.containsKey(label)) {
      return label;
    }
    String unique;
    do {
      unique = label + "~" + last.merge(label, 1, Integer::sum);
    } while (kinds.containsKey(unique) || written.contains(unique));
    mistakes.warn(
        at, "the label '" + label + "' stands twice; this node is '" + unique + "' in connections");
    return unique;
  }

  private Optional<Kind> kind(Yaml.Obj node) {
    Yaml value = node.get("type").orElse(null);
    if (!(value instanceof Yaml.Scalar scalar)) {
      mistakes.add(
          value == null ? node.at() : value.at(),
          "a node needs 'type', one of " + String.join(", ", Kinds.types()));
      return Optional.empty();
    }
    String text = scalar.text().strip();
    Optional<Kind> kind = Kinds.ofType(text);
    if (kind.isEmpty()) {
      mistakes.add(
          scalar.at(),
          Kinds.isNotSupported(text)
              ? "not supported yet: the node type '"
                  + text
                  + "'; possible: "
                  + String.join(", ", Kinds.types())
              : "there is no node type '"
                  + Fields.shortened(text)
                  + "'"
                  + mistakes.hint(text, Kinds.types()));
    }
    return kind;
  }

  private void checkReach(Diagram diagram, Location nodesAt) {
    List<Node> roots = diagram.roots();
    if (roots.isEmpty()) {
      mistakes.add(
          nodesAt, "there is nowhere to begin: every node waits for another; add a start node");
      return;
    }
    Map<String, List<String>> targets = new HashMap<>();
    for (Connection connection : diagram.connections()) {
      targets.computeIfAbsent(connection.from(), _ -> new ArrayList<>()).add(connection.to());
    }
    Deque<String> open = new ArrayDeque<>(roots.stream().map(Node::label).toList());
    Set<String> reached = new HashSet<>(open);
    while (!open.isEmpty()) {
      for (String target : targets.getOrDefault(open.pop(), List.of())) {
        if (reached.add(target)) {
          open.add(target);
        }
      }
    }
    for (Node node : diagram.nodes()) {
      if (!reached.contains(node.label())) {
        mistakes.warn(
            node.options().at(),
            "'"
                + node.label()
                + "' is never reached: no path of connections leads to it from "
                + (diagram.hasStart() ? "a start node" : "where the diagram begins"));
      }
    }
  }
}
