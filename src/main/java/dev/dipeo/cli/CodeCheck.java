package dev.dipeo.cli;

import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.Node;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonRunner;
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

  CodeCheck(Instance<PythonRunner> python) {
    this.python = python;
  }

  List<Mistake> mistakes(Diagram diagram) {
    List<Mistake> mistakes = new ArrayList<>();
    for (Node node : diagram.nodes()) {
      switch (node) {
        case Node.CodeJob(_, Node.Code.Inline(String text, int firstLine)) ->
            check(diagram, node, text, firstLine, new PythonJob.Kind.Statements(), mistakes);
        case Node.Condition(_, Node.Code.Inline(String text, int firstLine)) ->
            check(diagram, node, text, firstLine, new PythonJob.Kind.Expression(), mistakes);
        default -> {}
      }
    }
    return mistakes;
  }

  private void check(
      Diagram diagram,
      Node node,
      String text,
      int firstLine,
      PythonJob.Kind kind,
      List<Mistake> mistakes) {
    PythonJob.Source source =
        new PythonJob.Source(diagram.file(), node.label(), firstLine, text, kind);
    python
        .get()
        .check(source)
        .await()
        .indefinitely()
        .ifPresent(
            raised ->
                mistakes.add(
                    new Mistake(
                        new Location(diagram.file(), line(raised).orElse(firstLine), 1),
                        "node '"
                            + node.label()
                            + "': "
                            + raised.type()
                            + ": "
                            + raised.message()
                            + "\n"
                            + raised.traceback().stripTrailing())));
  }

  /** The line that the innermost frame of a traceback names: that of the mistake. */
  private static Optional<Integer> line(PythonResult.Raised raised) {
    return FRAME_LINE
        .matcher(raised.traceback())
        .results()
        .map(frame -> Integer.valueOf(frame.group(1)))
        .reduce((_, last) -> last);
  }
}
