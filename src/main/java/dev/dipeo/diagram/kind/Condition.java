package dev.dipeo.diagram.kind;

import java.time.Duration;
import java.util.Optional;

/** Chooses an output by a Python expression; passes its inputs on. */
public record Condition(NodeOptions options, Code.Expression expression) implements Node {
  /** Longest time for one decision where the diagram gives none. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  @Override
  public NodeType type() {
    return NodeType.CONDITION;
  }

  @Override
  public Optional<String> defaultVariable() {
    return Optional.empty();
  }
}
