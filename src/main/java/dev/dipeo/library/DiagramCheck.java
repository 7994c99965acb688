package dev.dipeo.library;

import dev.dipeo.diagram.Diagram;
import dev.dipeo.yaml.Mistake;
import java.util.List;

/** Finds probable mistakes in a valid diagram. */
@FunctionalInterface
public interface DiagramCheck {
  /** Warnings, in any order. Blocking. */
  List<Mistake> warnings(Diagram diagram);
}
