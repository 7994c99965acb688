package dev.dipeo.diagram;

import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.yaml.Location;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A directed graph of nodes and connections, read and checked.
 *
 * @param name path of the file below the diagrams folder, without extension, as {@code
 *     billing/refund}
 * @param file name of the file as the user knows it
 * @param source text of the file
 * @param nodes in the order of the file; labels are unique
 * @param connections in the order of the file; both ends exist
 * @param maxIterations most rounds of one loop before the run fails
 */
public record Diagram(
    String name,
    String file,
    String source,
    List<Node> nodes,
    List<Connection> connections,
    int maxIterations) {
  /** Most rounds of a loop unless the diagram sets them. */
  public static final int DEFAULT_MAX_ITERATIONS = 1_000;

  /** Extensions of diagram files, longer ones first. */
  private static final List<String> ENDINGS = List.of(".light.yaml", ".light.yml", ".yaml", ".yml");

  public Diagram {
    nodes = List.copyOf(nodes);
    connections = List.copyOf(connections);
  }

  /**
   * The nodes at which a run can begin: the start nodes; without any, the nodes without incoming
   * connections.
   */
  public List<Node> roots() {
    if (hasStart()) {
      return nodes.stream().filter(Start.class::isInstance).toList();
    }
    Set<String> targets = connections.stream().map(Connection::to).collect(Collectors.toSet());
    return nodes.stream().filter(node -> !targets.contains(node.label())).toList();
  }

  /**
   * The roots at which a run begins that no event started: those without an event trigger, or all
   * roots if there are no others.
   */
  public List<Node> defaultRoots() {
    List<Node> roots = roots();
    List<Node> manual = roots.stream().filter(node -> hook(node).isEmpty()).toList();
    return manual.isEmpty() ? roots : manual;
  }

  boolean hasStart() {
    return nodes.stream().anyMatch(Start.class::isInstance);
  }

  private static Optional<EventPattern> hook(Node node) {
    return node instanceof Start start ? start.hook() : Optional.empty();
  }

  /** The position of a node in the file. */
  public Optional<Location> place(String label) {
    return nodes.stream()
        .filter(node -> node.label().equals(label))
        .map(node -> node.options().at())
        .findFirst();
  }

  /**
   * The name of the diagram in a file; empty if the extension is not a diagram's, or the file is
   * hidden.
   *
   * @param path relative to the diagrams folder, as {@code billing/refund.yaml}
   */
  public static Optional<String> nameOf(String path) {
    String name = path.replace('\\', '/');
    if (name.startsWith(".") || name.contains("/.")) {
      return Optional.empty();
    }
    return ENDINGS.stream()
        .filter(ending -> name.endsWith(ending) && !name.endsWith("/" + ending))
        .map(ending -> name.substring(0, name.length() - ending.length()))
        .filter(stem -> !stem.isEmpty())
        .findFirst();
  }
}
