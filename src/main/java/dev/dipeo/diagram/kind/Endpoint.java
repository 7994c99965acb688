package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.template.Template;
import java.util.Optional;

/**
 * Ends a path.
 *
 * @param save the file to write the inputs to, below the configured folder
 */
public record Endpoint(NodeOptions options, Optional<SaveToFile> save) implements Node {
  /** Where and how an endpoint writes what it got. */
  public record SaveToFile(Template path, Format format) {}

  /** Formats of the file. */
  public enum Format {
    TXT,
    JSON,
    YAML,
    MD
  }

  @Override
  public NodeType type() {
    return NodeType.ENDPOINT;
  }

  @Override
  public Optional<String> defaultVariable() {
    return Optional.of("result");
  }
}
