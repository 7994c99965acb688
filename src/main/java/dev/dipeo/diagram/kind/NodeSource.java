package dev.dipeo.diagram.kind;

import dev.dipeo.base.SafePath;
import dev.dipeo.diagram.filter.KnownEvents;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.Optional;

/**
 * A node as written in the diagram.
 *
 * @param label unique within the diagram
 * @param fields its properties, including those of every node
 * @param mistakes collects the mistakes
 * @param events events that providers are known to send
 */
public record NodeSource(String label, Fields fields, Mistakes mistakes, KnownEvents events) {
  /**
   * The options of every node.
   *
   * @param inner objects of the node that may contain {@code timeout} and {@code retry} instead
   */
  NodeOptions options(Fields... inner) {
    return new NodeOptionsReader(mistakes).read(label, fields, inner);
  }

  /** The source text of a scalar; blank text is a mistake. */
  Optional<Yaml.Scalar> notBlank(String key) {
    Optional<Yaml.Scalar> text = fields.scalar(key);
    if (text.isPresent() && text.get().text().isBlank()) {
      mistakes.add(text.get().at(), "'" + key + "' is empty");
      return Optional.empty();
    }
    return text;
  }

  /**
   * Reports a path that would leave the configured folder; the runner checks the complete path
   * again.
   */
  void checkPath(Location at, String path) {
    if (SafePath.leaves(path)) {
      mistakes.add(at, "the path must stay below the configured folder: no '..', no leading '/'");
    }
  }
}
