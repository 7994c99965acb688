package dev.dipeo.diagram;

import dev.dipeo.diagram.kind.Output;
import dev.dipeo.yaml.Location;
import java.util.Optional;

/**
 * An arrow from an output of one node to another node.
 *
 * @param from label of the source node
 * @param output which of the source's outputs
 * @param to label of the target node
 * @param label the variable that the target gets; empty: the variable of the source's kind
 * @param contentType how the value is handed over
 */
public record Connection(
    Location at,
    String from,
    Output output,
    String to,
    Optional<String> label,
    ContentType contentType) {
  /** How a value is handed over. */
  public enum ContentType {
    /** As it is. */
    OBJECT,
    /** As text: text stays, anything else becomes its JSON text. */
    RAW_TEXT
  }
}
