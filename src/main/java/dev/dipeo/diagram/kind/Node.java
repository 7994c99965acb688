package dev.dipeo.diagram.kind;

import java.util.List;
import java.util.Optional;

/** One node of a diagram: data only; the package of its kind below {@code node} runs it. */
public sealed interface Node permits Start, SendHook, AwaitHook, CodeJob, Condition, Endpoint {
  NodeOptions options();

  /**
   * The variable that a connection without a label defines, by the kind of its source; none: only
   * the keys of the value.
   */
  Optional<String> defaultVariable();

  default String label() {
    return options().label();
  }

  /** The kind as diagrams write it. */
  NodeType type();

  /** Names that nodes of this diagram may have; for suggestions. */
  static List<String> labels(List<Node> nodes) {
    return nodes.stream().map(Node::label).toList();
  }
}
