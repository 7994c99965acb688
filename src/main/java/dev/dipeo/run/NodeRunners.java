package dev.dipeo.run;

import dev.dipeo.diagram.kind.Kinds;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Node.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The runner of each kind of node. */
final class NodeRunners {
  private final Map<Class<?>, NodeRunner<?>> byNodes = new HashMap<>();

  /**
   * @throws IllegalStateException when a kind has no runner, or several
   */
  NodeRunners(List<NodeRunner<?>> all) {
    for (NodeRunner<?> runner : all) {
      NodeRunner<?> other = byNodes.putIfAbsent(runner.nodes(), runner);
      if (other != null) {
        throw new IllegalStateException(
            "two runners for %s: %s and %s"
                .formatted(
                    runner.nodes().getSimpleName(),
                    other.getClass().getName(),
                    runner.getClass().getName()));
      }
    }
    for (Kind kind : Kinds.ALL) {
      if (!byNodes.containsKey(kind.nodes())) {
        throw new IllegalStateException(
            "no runner for %s: a @Singleton that implements NodeRunner<%1$s> is missing"
                .formatted(kind.nodes().getSimpleName()));
      }
    }
  }

  /** The runner of a node, found by the node's class. */
  @SuppressWarnings("unchecked")
  <N extends Node> NodeRunner<N> of(N node) {
    NodeRunner<?> runner = byNodes.get(node.getClass());
    if (runner == null) {
      throw new IllegalStateException("no runner for " + node.getClass().getSimpleName());
    }
    return (NodeRunner<N>) runner;
  }
}
