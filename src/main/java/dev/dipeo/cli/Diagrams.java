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
 * Finds the diagram that somebody names on the command line: by a file's path, or by its name in
 * the diagrams folder.
 */
@ApplicationScoped
public class Diagrams {
  private final Instance<DiagramLibrary> library;

  Diagrams(Instance<DiagramLibrary> library) {
    this.library = library;
  }

  /** Reads it; the file's mistakes and a name that fits nothing are told apart by the exception. */
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

  /** Nothing has the name. */
  static final class NoSuchDiagramException extends Exception {
    NoSuchDiagramException(String message) {
      super(message);
    }
  }
}
