package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.NodeState;
import dev.dipeo.run.Outcome;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NarratorTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final StringWriter text = new StringWriter();

  private Narrator narrator(boolean debug) {
    return new Narrator(Terminal.before(text), debug);
  }

  private static NodeRecord node(
      NodeState state,
      int activation,
      ObjectNode inputs,
      Optional<Output> taken,
      Optional<JsonNode> value,
      Optional<Outcome.Failure> failure) {
    return new NodeRecord(
        1,
        "Greet",
        activation,
        state,
        1,
        inputs,
        taken,
        value,
        Map.of(),
        failure,
        List.of(),
        START,
        state == NodeState.RUNNING
            ? Optional.empty()
            : Optional.of(START.plus(Duration.ofNanos(1_250_000))));
  }

  private static NodeRecord completed(Output taken, JsonNode value) {
    return node(
        NodeState.COMPLETED,
        1,
        JsonNodeFactory.instance.objectNode(),
        Optional.of(taken),
        Optional.of(value),
        Optional.empty());
  }

  private static NodeRecord running(int activation, ObjectNode inputs) {
    return node(
        NodeState.RUNNING,
        activation,
        inputs,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void withoutDebug_onlyWhatNodesPrintIsShown() {
    Narrator narrator = narrator(false);
    narrator.nodeStarted("run-1", running(1, JsonNodeFactory.instance.objectNode()));
    narrator.nodePrinted("run-1", "Greet", 1, new LogLine("hello\u001b[2J", false));
    narrator.nodePrinted("run-1", "Greet", 1, new LogLine("oh", true));
    narrator.nodeFinished("run-1", completed(Output.DEFAULT, new TextNode("Ada")));
    assertThat(text).hasToString("hello\\u001b[2J\noh\n");
  }

  @Test
  void debug_showsEachNodeWithInputsTimeAndOutput() {
    Narrator narrator = narrator(true);
    narrator.nodeStarted("run-1", running(1, JsonNodeFactory.instance.objectNode()));
    narrator.nodeStarted(
        "run-1", running(2, JsonNodeFactory.instance.objectNode().put("name", "A\ndа\u0007")));
    narrator.nodePrinted("run-1", "Greet", 2, new LogLine("hello", false));
    narrator.nodePrinted("run-1", "Greet", 2, new LogLine("oh", true));
    narrator.nodeFinished("run-1", completed(Output.DEFAULT, new TextNode("Ada")));
    assertThat(text)
        .hasToString(
            """
            ▶ Greet
            ▶ Greet (2)
                inputs  {"name":"A\\ndа\\u0007"}
                stdout  hello
                stderr  oh
            ✓ Greet  completed  1.3 ms
                output  "Ada"
            """);
  }

  @Test
  void debug_saysWhichWayACondition_went() {
    narrator(true)
        .nodeFinished(
            "run-1", completed(Output.CONDTRUE, JsonNodeFactory.instance.booleanNode(true)));
    assertThat(text).hasToString("✓ Greet  completed → condtrue  1.3 ms\n    output  true\n");
  }

  @Test
  void debug_showsAFailureOnOneLine() {
    narrator(true)
        .nodeFinished(
            "run-1",
            node(
                NodeState.FAILED,
                1,
                JsonNodeFactory.instance.objectNode(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Outcome.Failure("ValueError", "a\nb", "a traceback"))));
    assertThat(text).hasToString("✗ Greet  failed  1.3 ms\n    error   ValueError: a\\nb\n");
  }

  @Test
  void debug_cutsLongValues() {
    narrator(true)
        .nodeFinished("run-1", completed(Output.DEFAULT, new TextNode("x".repeat(1_998))));
    assertThat(text.toString()).contains("output  \"" + "x".repeat(1_998) + "\"\n");
    narrator(true)
        .nodeFinished("run-1", completed(Output.DEFAULT, new TextNode("y".repeat(1_999))));
    assertThat(text.toString()).contains("output  \"" + "y".repeat(1_999) + "…\n");
  }
}
