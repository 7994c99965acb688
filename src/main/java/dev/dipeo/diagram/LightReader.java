package dev.dipeo.diagram;

import dev.dipeo.diagram.filter.KnownEvents;
import dev.dipeo.diagram.kind.LightFields;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.NodeOptionsReader;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.MistakesException;
import dev.dipeo.yaml.Yaml;
import dev.dipeo.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
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

  private static final Set<String> KEYS =
      Set.of("version", "nodes", "connections", "max_iterations");
  private static final Set<String> EDITOR_KEYS =
      Set.of("name", "description", "id", "metadata", "$schema", "position", "comment", "notes");

  /** Most mistakes, and most warnings, reported individually. */
  static final int REPORTED_MAX = 100;

  private final Mistakes mistakes = new Mistakes(REPORTED_MAX);
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
    NodesReader nodes = new NodesReader(mistakes, known);
    nodeList.ifPresent(nodes::read);
    if (!fields.has("nodes") || nodeList.filter(list -> list.items().isEmpty()).isPresent()) {
      mistakes.add(
          fields.at("nodes"),
          "a diagram needs 'nodes', at least one, as in - {label: Start, type: start}");
    }
    List<Connection> connections =
        list(fields, "connections", MAX_CONNECTIONS)
            .map(list -> new ConnectionReader(mistakes, nodes.kinds()).read(list))
            .orElse(List.of());
    checkSecrets(nodeList, nodes.nodes(), connections);
    mistakes.throwIfAny();
    Diagram diagram = new Diagram(name, file, text, nodes.nodes(), connections, maxIterations);
    ReachCheck.check(diagram, fields.at("nodes"), mistakes);
    mistakes.throwIfAny();
    return new ReadDiagram(diagram, mistakes.warnings());
  }

  private void checkSecrets(
      Optional<Yaml.Arr> nodeList, List<Node> nodes, List<Connection> connections) {
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
}
