package dev.dipeo.diagram;

import dev.dipeo.diagram.kind.Output;
import dev.dipeo.yaml.Location;
import java.util.Optional;

/**
 * A connection from an output of one node to another node.
 *
 * @param from label of the source node
 * @param output output of the source node
 * @param to label of the target node
 * @param label variable of the target; empty for the variable of the source's kind
 * @param contentType conversion of the value
 */
public record Connection(
    Location at,
    String from,
    Output output,
    String to,
    Optional<String> label,
    ContentType contentType) {
  /** The conversion of a value. */
  public enum ContentType {
    /** Unchanged. */
    OBJECT,
    /** Text stays text; any other value becomes its JSON text. */
    RAW_TEXT
  }
}
