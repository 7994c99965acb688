package dev.dipeo.app;

import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.kind.Code;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.library.DiagramCheck;
import dev.dipeo.python.source.CodeFiles;
import dev.dipeo.python.source.MissingModules;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Warns of imports in a diagram's Python that will not be found. Only a warning, because code may
 * catch a failed import.
 */
record ImportCheck(CodeFiles files) implements DiagramCheck {
  @Override
  public List<Mistake> warnings(Diagram diagram) {
    List<Mistake> warnings = new ArrayList<>();
    for (Node node : diagram.nodes()) {
      switch (node.code().orElse(null)) {
        case null -> {}
        case Code.Statements(String text, int firstLine) ->
            add(diagram.file(), node, text, firstLine, Set.of(), warnings);
        case Code.InFile(String path, _) -> addOfFile(node, path, warnings);
        case Code.Expression _ -> {} // cannot import
      }
    }
    return warnings;
  }

  private void addOfFile(Node node, String path, List<Mistake> warnings) {
    try {
      CodeFiles.CodeFile file = files.readWithImports(path);
      Set<String> own =
          file.modules().keySet().stream()
              .map(name -> name.split("\\.")[0])
              .collect(Collectors.toSet());
      add(path, node, file.text(), 1, own, warnings);
      file.modules()
          .values()
          .forEach(module -> add(module.file(), node, module.text(), 1, own, warnings));
    } catch (CodeFiles.UnreadableException e) {
      // The file may be added later; running and `dipeo validate` report its errors.
    }
  }

  private static void add(
      String file, Node node, String code, int firstLine, Set<String> own, List<Mistake> warnings) {
    for (MissingModules.Missing missing : MissingModules.of(code, own)) {
      warnings.add(
          Mistake.warning(
              new Location(file, firstLine + missing.line() - 1, 1),
              "node '" + node.label() + "' imports '" + missing.module() + "': " + missing.why()));
    }
  }
}
