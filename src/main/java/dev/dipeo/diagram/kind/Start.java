package dev.dipeo.diagram.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.filter.EventPattern;
import java.util.Optional;

/**
 * Where a run begins.
 *
 * @param hook the event that starts runs here, with {@code trigger_mode: hook}
 * @param customData variables that every node sees
 */
public record Start(NodeOptions options, Optional<EventPattern> hook, ObjectNode customData)
    implements Node {
  @Override
  public NodeType type() {
    return NodeType.START;
  }

  @Override
  public Optional<String> defaultVariable() {
    return Optional.empty();
  }
}
