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
 * A directed graph of nodes and connections, as read and checked.
 *
 * @param name the file's path below the diagrams folder without its ending, as {@code
 *     billing/refund}
 * @param file the file's name as the user knows it
 * @param source the text it was read from
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
  /** Rounds of a loop that are allowed where the diagram does not say. */
  public static final int DEFAULT_MAX_ITERATIONS = 1_000;

  /** Endings of files that hold diagrams, longer ones first. */
  private static final List<String> ENDINGS = List.of(".light.yaml", ".light.yml", ".yaml", ".yml");

  public Diagram {
    nodes = List.copyOf(nodes);
    connections = List.copyOf(connections);
  }

  /**
   * Every node that a run can begin with: the start nodes; in a diagram without any, the nodes that
   * no connection leads to.
   */
  public List<Node> roots() {
    if (hasStart()) {
      return nodes.stream().filter(Start.class::isInstance).toList();
    }
    Set<String> targets = connections.stream().map(Connection::to).collect(Collectors.toSet());
    return nodes.stream().filter(node -> !targets.contains(node.label())).toList();
  }

  /**
   * The roots that a run begins with when no event chose one: those that wait for no event, or all
   * where there are no others.
   */
  public List<Node> defaultRoots() {
    List<Node> roots = roots();
    List<Node> manual = roots.stream().filter(node -> hook(node).isEmpty()).toList();
    return manual.isEmpty() ? roots : manual;
  }

  /** Whether the diagram says where it begins. */
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
   * The name of the diagram in a file; none where the file is not a diagram by its ending, or
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
