package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Nearest;
import dev.dipeo.base.Problem;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.problem.ProblemException;
import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.yaml.Mistake;
import java.util.List;

/** Finds the diagram that a caller names, or explains why it cannot be used. */
final class WantedDiagrams {
  private final DiagramLibrary library;

  WantedDiagrams(DiagramLibrary library) {
    this.library = library;
  }

  /**
   * The diagram with this name.
   *
   * @throws ProblemException 404 if it does not exist, 422 if it is invalid
   */
  CompiledDiagram find(String name) {
    return library
        .find(name)
        .orElseThrow(
            () ->
                library.names().contains(name)
                    ? unreadable(name, library.mistakes(name))
                    : new ProblemException(
                        new Problem(
                            404,
                            "diagram-not-found",
                            "Diagram not found",
                            "Diagram not found: " + name + Nearest.hint(name, library.names()))));
  }

  private static ProblemException unreadable(String name, List<Mistake> mistakes) {
    ObjectNode extra = JsonNodeFactory.instance.objectNode();
    var list = extra.putArray("mistakes");
    mistakes.forEach(mistake -> list.add(MistakeJson.of(mistake)));
    String first = mistakes.stream().findFirst().map(Mistake::toString).orElse("");
    String more = mistakes.size() > 1 ? " (and " + (mistakes.size() - 1) + " more)" : "";
    return new ProblemException(
        new Problem(
            422,
            "diagram-unreadable",
            "Diagram cannot be read",
            "The diagram '" + name + "' cannot be read: " + first + more,
            extra));
  }
}
