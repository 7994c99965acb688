package dev.dipeo.run;

import dev.dipeo.diagram.kind.Kinds;
import dev.dipeo.diagram.kind.Node;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Runners that do as a test says, whatever the kind of the node. */
public final class TestRunners {
  private TestRunners() {}

  /** One for each kind. */
  public static List<NodeRunner<?>> of(BiFunction<Node, NodeAttempt, Uni<Outcome>> behaviour) {
    return Kinds.ALL.stream()
        .map(kind -> runner(kind.nodes(), behaviour))
        .collect(Collectors.toList());
  }

  private static <N extends Node> NodeRunner<N> runner(
      Class<N> nodes, BiFunction<Node, NodeAttempt, Uni<Outcome>> behaviour) {
    return new NodeRunner<>() {
      @Override
      public Class<N> nodes() {
        return nodes;
      }

      @Override
      public Uni<Outcome> run(N node, NodeAttempt attempt) {
        return behaviour.apply(node, attempt);
      }
    };
  }
}
