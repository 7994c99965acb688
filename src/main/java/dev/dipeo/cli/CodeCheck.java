package dev.dipeo.cli;

import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.kind.Code;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.source.CodeFiles;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistake;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the syntax errors of a diagram's Python without running it. */
@ApplicationScoped
public class CodeCheck {
  private static final Pattern FRAME_LINE =
      Pattern.compile("^  File \".*\", line ([0-9]{1,9})", Pattern.MULTILINE);

  private final Instance<PythonRunner> python;
  private final Instance<CodeFiles> files;

  CodeCheck(Instance<PythonRunner> python, Instance<CodeFiles> files) {
    this.python = python;
    this.files = files;
  }

  List<Mistake> mistakes(Diagram diagram) {
    List<Mistake> mistakes = new ArrayList<>();
    for (Node node : diagram.nodes()) {
      switch (node.code().orElse(null)) {
        case null -> {}
        case Code.Statements(String text, int firstLine) ->
            check(diagram, node, text, firstLine, new PythonJob.Kind.Statements(), mistakes);
        case Code.InFile(String path, var function) ->
            checkFile(diagram, node, path, function, mistakes);
        case Code.Expression(String text, int firstLine) ->
            check(diagram, node, text, firstLine, new PythonJob.Kind.Expression(), mistakes);
      }
    }
    return mistakes;
  }

  /** Checks the file and the modules that it imports from the same folder. */
  private void checkFile(
      Diagram diagram, Node node, String path, Optional<String> function, List<Mistake> mistakes) {
    CodeFiles.CodeFile file;
    try {
      file = files.get().readWithImports(path);
    } catch (CodeFiles.UnreadableException e) {
      mistakes.add(
          new Mistake(
              node.options().at(),
              "node '" + node.label() + "': the file of its code is " + e.getMessage()));
      return;
    }
    PythonJob.Kind kind =
        function
            .<PythonJob.Kind>map(PythonJob.Kind.Function::new)
            .orElseGet(PythonJob.Kind.Statements::new);
    check(new PythonJob.Source(path, node.label(), 1, file.text(), kind), mistakes);
    file.modules()
        .values()
        .forEach(
            module ->
                check(
                    new PythonJob.Source(
                        module.file(),
                        node.label(),
                        1,
                        module.text(),
                        new PythonJob.Kind.Function("")),
                    mistakes));
  }

  private void check(
      Diagram diagram,
      Node node,
      String text,
      int firstLine,
      PythonJob.Kind kind,
      List<Mistake> mistakes) {
    check(new PythonJob.Source(diagram.file(), node.label(), firstLine, text, kind), mistakes);
  }

  private void check(PythonJob.Source source, List<Mistake> mistakes) {
    python
        .get()
        .check(source)
        .await()
        .indefinitely()
        .ifPresent(
            raised ->
                mistakes.add(
                    new Mistake(
                        new Location(source.file(), line(raised).orElse(source.firstLine()), 1),
                        "node '"
                            + source.node()
                            + "': "
                            + raised.type()
                            + ": "
                            + raised.message()
                            + "\n"
                            + raised.traceback().stripTrailing())));
  }

  /** The line of the traceback's innermost frame, where the mistake is. */
  private static Optional<Integer> line(PythonResult.Raised raised) {
    return FRAME_LINE
        .matcher(raised.traceback())
        .results()
        .map(frame -> Integer.valueOf(frame.group(1)))
        .reduce((_, last) -> last);
  }
}
