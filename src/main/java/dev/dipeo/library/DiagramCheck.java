package dev.dipeo.library;

import dev.dipeo.diagram.Diagram;
import dev.dipeo.yaml.Mistake;
import java.util.List;

/** Looks for what a diagram that can run probably does not mean. */
@FunctionalInterface
public interface DiagramCheck {
  /** Warnings, in any order. Blocking. */
  List<Mistake> warnings(Diagram diagram);
}
