package dev.dipeo.diagram;

import dev.dipeo.yaml.Mistake;
import java.util.List;

/**
 * A diagram that can run.
 *
 * @param warnings probable slips, in the order of the file
 */
public record ReadDiagram(Diagram diagram, List<Mistake> warnings) {
  public ReadDiagram {
    warnings = List.copyOf(warnings);
  }
}
