package dev.dipeo.cli;

import dev.dipeo.base.Nearest;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.yaml.MistakesException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds a diagram that is named on the command line, by a file's path or by a name in the diagrams
 * folder.
 */
@ApplicationScoped
public class Diagrams {
  private final Instance<DiagramLibrary> library;

  Diagrams(Instance<DiagramLibrary> library) {
    this.library = library;
  }

  /**
   * Reads a diagram.
   *
   * @throws MistakesException when the file has mistakes
   * @throws NoSuchDiagramException when there is no such diagram, or its file cannot be read
   */
  DiagramLibrary.Loaded read(String named) throws MistakesException, NoSuchDiagramException {
    Path path = Path.of(named);
    try {
      if (Files.isRegularFile(path)) {
        String fileName = path.getFileName().toString();
        return library.get().load(Diagram.nameOf(fileName).orElse(fileName), path);
      }
      String name = Diagram.nameOf(named).orElse(named);
      return library.get().load(name, library.get().file(name).orElseThrow(() -> noSuch(named)));
    } catch (IOException e) {
      throw new NoSuchDiagramException("cannot read " + named + ": " + e.getMessage());
    }
  }

  private NoSuchDiagramException noSuch(String named) {
    return new NoSuchDiagramException(
        "Diagram not found: "
            + named
            + " is neither a file nor a name in the diagrams folder"
            + Nearest.hint(named, library.get().names()));
  }

  /** There is no such diagram, or its file cannot be read. */
  static final class NoSuchDiagramException extends Exception {
    NoSuchDiagramException(String message) {
      super(message);
    }
  }
}
