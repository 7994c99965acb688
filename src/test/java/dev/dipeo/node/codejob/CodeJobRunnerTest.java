package dev.dipeo.node.codejob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.kind.Code;
import dev.dipeo.diagram.kind.CodeJob;
import dev.dipeo.diagram.kind.NodeOptions;
import dev.dipeo.node.Diagrams;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonJob.Kind;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Raised;
import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.PythonResult.Value;
import dev.dipeo.python.PythonResult.Variables;
import dev.dipeo.python.RecordingPython;
import dev.dipeo.python.source.CodeFiles;
import dev.dipeo.run.Inputs;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Outcome.Emission;
import dev.dipeo.run.Outcome.Failure;
import dev.dipeo.run.Pause;
import dev.dipeo.yaml.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeJobRunnerTest {
  @TempDir Path folder;
  private final List<LogLine> log = new ArrayList<>();

  @Test
  void inline_givesTheJobItsPlaceAndOnlyTheNamedVariables() {
    RecordingPython python = new RecordingPython(new Value(IntNode.valueOf(7)));
    assertThat(run(python, inline("status = webhook_response['status']"), Optional.empty()))
        .isEqualTo(new Outcome.Emitted(Emission.of(IntNode.valueOf(7))));
    PythonJob job = python.jobs().getFirst();
    assertThat(job.diagram()).isEqualTo("billing/refund");
    assertThat(job.source())
        .isEqualTo(
            new PythonJob.Source(
                "diagrams/billing/refund.yaml",
                "Log Result",
                21,
                "status = webhook_response['status']",
                new Kind.Statements()));
    assertThat(json(job.inputs().json()))
        .isEqualTo(json("{\"webhook_response\":{\"status\":\"ok\"},\"wanted\":2}"));
    assertThat(job.outputLabels()).containsExactly("wanted");
    assertThat(job.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(log).containsExactly(new LogLine("printed", true));
  }

  @Test
  void inline_ownTimeout_isTheJobs() {
    RecordingPython python = new RecordingPython(new Value(IntNode.valueOf(7)));
    run(python, inline("pass"), Optional.of(Duration.ofSeconds(2)));
    assertThat(python.jobs().getFirst().timeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void variables_areEmittedTogetherAndByName() {
    Map<String, JsonNode> variables =
        Map.of("payload_data", json("{\"event\":\"deployment_complete\"}"));
    assertThat(run(new RecordingPython(new Variables(variables)), inline("x"), Optional.empty()))
        .isEqualTo(
            new Outcome.Emitted(
                new Emission(
                    json("{\"payload_data\":{\"event\":\"deployment_complete\"}}"), variables)));
  }

  @Test
  void raised_isAFailureWithItsTraceback() {
    PythonResult raised = new Raised("ValueError", "total is 3", "Traceback …");
    assertThat(run(new RecordingPython(raised), inline("x"), Optional.empty()))
        .isEqualTo(new Outcome.Failed(new Failure("ValueError", "total is 3", "Traceback …")));
  }

  @Test
  void stopped_isATimeoutOrALimit() {
    Stopped late = new Stopped(Limit.WALL_TIME, "stopped after 30 s");
    assertThat(run(new RecordingPython(late), inline("x"), Optional.empty()))
        .isEqualTo(new Outcome.Failed(new Failure("timeout", "code_job stopped after 30 s", "")));
    Stopped full = new Stopped(Limit.QUEUE, "not started: 1,000 jobs are waiting already");
    assertThat(run(new RecordingPython(full), inline("x"), Optional.empty()))
        .isEqualTo(
            new Outcome.Failed(
                new Failure("limit", "code_job not started: 1,000 jobs are waiting already", "")));
  }

  @Test
  void file_withFunction_isReadAndCalled() throws IOException {
    Files.createDirectories(folder.resolve("jobs"));
    Files.writeString(folder.resolve("jobs/refund.py"), "def main(wanted): return wanted");
    RecordingPython python = new RecordingPython(new Value(IntNode.valueOf(7)));
    run(python, new Code.InFile("jobs/refund.py", Optional.of("main")), Optional.empty());
    assertThat(python.jobs().getFirst().source())
        .isEqualTo(
            new PythonJob.Source(
                "jobs/refund.py",
                "Log Result",
                1,
                "def main(wanted): return wanted",
                new Kind.Function("main")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../outside.py", "/etc/passwd", "", "link.py", "linked/x.py", "absent.py", "dir"})
  void file_notAFileBelowTheFolder_fails(String path) throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("x.py"), "result = 1");
    Path inside = Files.createDirectories(folder.resolve("inside"));
    Files.createDirectory(inside.resolve("dir"));
    Files.createSymbolicLink(inside.resolve("link.py"), outside.resolve("x.py"));
    Files.createSymbolicLink(inside.resolve("linked"), outside);
    RecordingPython python = new RecordingPython(new Value(IntNode.valueOf(7)));
    Outcome outcome =
        run(python, new Code.InFile(path, Optional.empty()), Optional.empty(), inside);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().type()).isEqualTo("code_file"));
    assertThat(python.jobs()).isEmpty();
  }

  @Test
  void file_largerThanTheBound_failsAndAtTheBoundRuns() throws IOException {
    RecordingPython python = new RecordingPython(new Value(IntNode.valueOf(7)));
    Files.writeString(folder.resolve("big.py"), "#".repeat(CodeFiles.FILE_BYTES_MAX));
    Code.Script big = new Code.InFile("big.py", Optional.empty());
    assertThat(run(python, big, Optional.empty())).isInstanceOf(Outcome.Emitted.class);
    Files.writeString(folder.resolve("big.py"), "#".repeat(CodeFiles.FILE_BYTES_MAX + 1));
    assertThat(run(python, big, Optional.empty())).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void file_onlyWhereNodesWrite_isNotRunAndSaysWhereItBelongs() throws Exception {
    Path code = Files.createDirectories(folder.resolve("code"));
    Path files = Files.createDirectories(folder.resolve("files"));
    Files.writeString(files.resolve("prices.py"), "result = 1");
    CodeFiles read = new CodeFiles(code, Optional.of(files));
    assertThatThrownBy(() -> read.readWithImports("prices.py"))
        .hasMessageContaining("no such file: prices.py")
        .hasMessageContaining("move it to the code folder");
    assertThatThrownBy(() -> read.readWithImports("other.py")).hasMessage("no such file: other.py");
    Files.writeString(code.resolve("prices.py"), "result = 2");
    assertThat(read.readWithImports("prices.py").text()).isEqualTo("result = 2");
  }

  @Test
  void file_notUtf8_fails() throws IOException {
    Files.write(folder.resolve("latin.py"), new byte[] {'#', (byte) 0xe4});
    RecordingPython python = new RecordingPython(new Value(IntNode.valueOf(7)));
    assertThat(run(python, new Code.InFile("latin.py", Optional.empty()), Optional.empty()))
        .isEqualTo(
            new Outcome.Failed(
                new Failure("code_file", "code_job file is not UTF-8: latin.py", "")));
  }

  private Outcome run(RecordingPython python, Code.Script code, Optional<Duration> timeout) {
    return run(python, code, timeout, folder);
  }

  private Outcome run(
      RecordingPython python, Code.Script code, Optional<Duration> timeout, Path files) {
    NodeOptions settings =
        new NodeOptions(
            "Log Result",
            new Location("refund.yaml", 20, 5),
            timeout,
            Optional.empty(),
            Optional.empty());
    ObjectNode delivered = (ObjectNode) json("{\"webhook_response\":{\"status\":\"ok\"}}");
    ObjectNode variables = delivered.deepCopy().put("wanted", 2).put("unnamed", 3);
    NodeAttempt activation =
        new NodeAttempt(
            "run-1",
            1,
            new Diagram(
                "billing/refund", "diagrams/billing/refund.yaml", "", List.of(), List.of(), 1),
            new Inputs(variables, delivered, Optional.empty()),
            List.of("wanted"),
            1,
            1,
            Diagrams.BEGUN,
            log::add,
            Pause.UNSAID);
    return new CodeJobRunner(python, new CodeFiles(files), Runnable::run)
        .run(new CodeJob(settings, code), activation)
        .await()
        .atMost(Duration.ofSeconds(10));
  }

  private static Code.Script inline(String text) {
    return new Code.Statements(text, 21);
  }

  private static JsonNode json(String text) {
    try {
      return Json.parse(text);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
