package dev.dipeo.diagram;

import dev.dipeo.diagram.kind.Node;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds nodes that no run can reach. */
final class ReachCheck {
  private ReachCheck() {}

  /**
   * Adds a mistake if a run could begin nowhere, and a warning for each node out of reach.
   *
   * @param nodesAt location of the list of nodes
   */
  static void check(Diagram diagram, Location nodesAt, Mistakes mistakes) {
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
