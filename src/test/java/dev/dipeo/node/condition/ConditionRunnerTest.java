package dev.dipeo.node.condition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Json;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.kind.Code;
import dev.dipeo.diagram.kind.Condition;
import dev.dipeo.diagram.kind.NodeOptions;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.node.Diagrams;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.PythonResult.Value;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.RecordingPython;
import dev.dipeo.python.cage.SharedPython;
import dev.dipeo.run.Inputs;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Outcome.Emission;
import dev.dipeo.run.Outcome.Failure;
import dev.dipeo.run.Pause;
import dev.dipeo.yaml.Location;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionRunnerTest {
  private static final String EXPRESSION = "deployment_status == 'success'";

  @ParameterizedTest
  @CsvSource({"true, CONDTRUE", "false, CONDFALSE"})
  void value_choosesTheOutputAndPassesWhatWasDelivered(boolean isTrue, Output taken)
      throws Exception {
    RecordingPython python = new RecordingPython(new Value(BooleanNode.valueOf(isTrue)));
    ObjectNode delivered = (ObjectNode) Json.parse("{\"deployment_status\":\"success\"}");
    assertThat(run(python, EXPRESSION))
        .isEqualTo(
            new Outcome.Branched(
                taken,
                new Emission(delivered, Map.of("deployment_status", TextNode.valueOf("success")))));
    PythonJob job = python.jobs().getFirst();
    assertThat(job.source().kind()).isEqualTo(new PythonJob.Kind.Condition());
    assertThat(job.source().firstLine()).isEqualTo(33);
    assertThat(job.inputs().json()).isEqualTo("{\"deployment_status\":\"success\"}");
  }

  @Test
  void stopped_isATimeout() throws Exception {
    PythonResult late = new Stopped(Limit.WALL_TIME, "stopped after 30 s");
    assertThat(run(new RecordingPython(late), EXPRESSION))
        .isEqualTo(new Outcome.Failed(new Failure("timeout", "condition stopped after 30 s", "")));
  }

  @Test
  void realPython_decidesAndTellsMistakes() throws Exception {
    assertThat(run(SharedPython.get(), EXPRESSION))
        .isInstanceOfSatisfying(
            Outcome.Branched.class,
            branched -> assertThat(branched.taken()).isEqualTo(Output.CONDTRUE));
    assertThat(run(SharedPython.get(), "retries['count'] > missing"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().type()).isEqualTo("NameError");
              assertThat(failed.failure().detail())
                  .contains("diagrams/deploy.yaml, node 'Check Status'")
                  .contains("line 33");
            });
  }

  private static Outcome run(PythonRunner python, String expression) throws Exception {
    NodeOptions settings =
        new NodeOptions(
            "Check Status",
            new Location("deploy.yaml", 30, 5),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    ObjectNode delivered = (ObjectNode) Json.parse("{\"deployment_status\":\"success\"}");
    ObjectNode variables = delivered.deepCopy().put("unnamed", 3);
    variables.putObject("retries").put("count", 1);
    NodeAttempt activation =
        new NodeAttempt(
            "run-1",
            1,
            new Diagram("deploy", "diagrams/deploy.yaml", "", List.of(), List.of(), 1),
            new Inputs(variables, delivered, Optional.empty()),
            List.of(),
            1,
            1,
            Diagrams.BEGUN,
            line -> {},
            Pause.UNSAID);
    return new ConditionRunner(python)
        .run(new Condition(settings, new Code.Expression(expression, 33)), activation)
        .await()
        .atMost(Duration.ofSeconds(60));
  }
}
