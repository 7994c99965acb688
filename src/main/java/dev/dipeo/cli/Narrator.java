package dev.dipeo.cli;

import dev.dipeo.base.Json;
import dev.dipeo.base.LowerCase;
import dev.dipeo.base.Printable;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.RunListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Prints a run while it happens: what nodes print, and with {@code --debug} each node with time
 * taken, inputs and output.
 */
final class Narrator implements RunListener {
  /** Longer values are cut. The run's record has the whole value. */
  private static final int SHOWN_CHARACTERS_MAX = 2_000;

  private final PrintWriter out;
  private final boolean debug;

  Narrator(PrintWriter out, boolean debug) {
    this.out = out;
    this.debug = debug;
  }

  @Override
  public synchronized void nodeStarted(String runId, NodeRecord node) {
    if (debug) {
      out.printf("▶ %s%n", name(node));
      if (!node.inputs().isEmpty()) {
        out.printf("    inputs  %s%n", shown(Json.text(node.inputs())));
      }
      out.flush();
    }
  }

  @Override
  public synchronized void nodePrinted(String runId, String node, int activation, LogLine line) {
    out.println(
        debug ? "    " + (line.error() ? "stderr  " : "stdout  ") + line.text() : line.text());
    out.flush();
  }

  @Override
  public synchronized void nodeFinished(String runId, NodeRecord node) {
    if (!debug) {
      return;
    }
    double millis =
        node.finishedAt()
            .map(end -> Duration.between(node.startedAt(), end).toNanos() / 1e6)
            .orElse(0.0);
    String state = LowerCase.of(node.state());
    String way =
        node.taken()
            .filter(taken -> taken != dev.dipeo.diagram.kind.Output.DEFAULT)
            .map(taken -> " → " + LowerCase.of(taken))
            .orElse("");
    out.printf(
        Locale.ROOT,
        "%s %s  %s%s  %.1f ms%n",
        node.failure().isPresent() ? "✗" : "✓",
        name(node),
        state,
        way,
        millis);
    node.value().ifPresent(value -> out.printf("    output  %s%n", shown(Json.text(value))));
    node.failure()
        .ifPresent(
            failure ->
                out.printf(
                    "    error   %s: %s%n", failure.type(), Printable.line(failure.message())));
    out.flush();
  }

  private static String name(NodeRecord node) {
    return node.node() + (node.activation() > 1 ? " (" + node.activation() + ")" : "");
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARACTERS_MAX
        ? text
        : text.substring(0, SHOWN_CHARACTERS_MAX) + "…";
  }
}
