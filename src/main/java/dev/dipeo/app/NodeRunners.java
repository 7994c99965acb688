package dev.dipeo.app;

import dev.dipeo.diagram.kind.Kinds;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Node.Kind;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.NodeRunner;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Runners;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.Map;

/** Chooses the runner of a node by its kind. */
final class NodeRunners implements Runners {
  private final Map<Class<?>, NodeRunner<?>> runners = new HashMap<>();

  /**
   * @param all one runner for each kind
   */
  NodeRunners(NodeRunner<?>... all) {
    for (NodeRunner<?> runner : all) {
      runners.put(runner.nodes(), runner);
    }
    for (Kind kind : Kinds.ALL) {
      if (!runners.containsKey(kind.nodes())) {
        throw new IllegalStateException("no runner for " + kind.nodes().getSimpleName());
      }
    }
  }

  @Override
  public Uni<Outcome> run(Node node, NodeAttempt attempt) {
    NodeRunner<?> runner = runners.get(node.getClass());
    if (runner == null) {
      throw new IllegalStateException("no runner for " + node.getClass().getSimpleName());
    }
    return run(runner, node, attempt);
  }

  private static <N extends Node> Uni<Outcome> run(
      NodeRunner<N> runner, Node node, NodeAttempt attempt) {
    return runner.run(runner.nodes().cast(node), attempt);
  }
}
