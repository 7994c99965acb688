package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.filter.EventPattern;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits for an event.
 *
 * @param event whose filters may hold templates: fill them before waiting
 * @param since from when on events count
 */
public record AwaitHook(NodeOptions options, EventPattern event, Since since) implements Node {
  /** Longest wait where the diagram gives none. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  public AwaitHook(NodeOptions options, EventPattern event) {
    this(options, event, Since.DEFAULT);
  }

  @Override
  public NodeType type() {
    return NodeType.HOOK;
  }

  @Override
  public Optional<String> defaultVariable() {
    return Optional.of("webhook_response");
  }
}
