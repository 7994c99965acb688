package dev.dipeo.node.condition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.kind.Condition;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonJob.Source;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.source.MentionedNames;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.NodeRunner;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Outcome.Emission;
import dev.dipeo.run.Outcome.Failure;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides condition nodes by their Python expression. Outcomes arrive on a thread of the Python
 * runner.
 */
@Singleton
public final class ConditionRunner implements NodeRunner<Condition> {
  private final PythonRunner python;
  private final MentionedNames names = new MentionedNames();

  public ConditionRunner(PythonRunner python) {
    this.python = python;
  }

  @Override
  public Class<Condition> nodes() {
    return Condition.class;
  }

  /**
   * Runs one attempt. Error types: that of the exception raised by the expression, timeout, limit.
   */
  @Override
  public Uni<Outcome> run(Condition node, NodeAttempt activation) {
    String expression = node.expression().text();
    Source source =
        new Source(
            activation.diagram().file(),
            node.label(),
            node.expression().firstLine(),
            expression,
            new PythonJob.Kind.Condition());
    ObjectNode inputs = names.choose(expression, activation.inputs().variables(), List.of());
    PythonJob job =
        new PythonJob(
            activation.diagram().name(),
            source,
            PythonJob.Given.of(inputs, activation.inputs().keys()),
            List.of(),
            node.timeout().orElseThrow(),
            line -> activation.log().accept(new LogLine(line.text(), line.error())));
    return python.run(job).map(result -> outcome(result, activation.inputs().delivered()));
  }

  private static Outcome outcome(PythonResult result, ObjectNode delivered) {
    return switch (result) {
      case PythonResult.Value(JsonNode isTrue) -> {
        Map<String, JsonNode> named = new LinkedHashMap<>();
        delivered.properties().forEach(entry -> named.put(entry.getKey(), entry.getValue()));
        Output taken = isTrue.asBoolean() ? Output.CONDTRUE : Output.CONDFALSE;
        yield new Outcome.Branched(taken, new Emission(delivered, named));
      }
      case PythonResult.Variables ignored ->
          throw new IllegalStateException("an expression gave variables");
      case PythonResult.Raised(String type, String message, String traceback) ->
          new Outcome.Failed(new Failure(type, message, traceback));
      case PythonResult.Stopped stopped ->
          new Outcome.Failed(
              new Failure(stopped.failureType(), "condition " + stopped.message(), ""));
    };
  }
}
