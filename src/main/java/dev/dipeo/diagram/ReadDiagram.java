package dev.dipeo.diagram;

import dev.dipeo.yaml.Mistake;
import java.util.List;

/**
 * A valid diagram.
 *
 * @param warnings probable mistakes, in the order of the file
 */
public record ReadDiagram(Diagram diagram, List<Mistake> warnings) {
  public ReadDiagram {
    warnings = List.copyOf(warnings);
  }
}
