package dev.dipeo.diagram.kind;

import java.time.Duration;
import java.util.Optional;

/** Runs Python. */
public record CodeJob(NodeOptions options, Code.Script code) implements Node {
  /** Longest time for one attempt where the diagram gives none. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  @Override
  public NodeType type() {
    return NodeType.CODE_JOB;
  }

  @Override
  public Optional<String> defaultVariable() {
    return Optional.of("result");
  }
}
