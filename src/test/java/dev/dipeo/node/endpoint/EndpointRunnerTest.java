package dev.dipeo.node.endpoint;

import static dev.dipeo.node.Diagrams.connection;
import static dev.dipeo.node.Diagrams.object;
import static dev.dipeo.node.Diagrams.settings;
import static dev.dipeo.node.Diagrams.text;
import static dev.dipeo.node.Diagrams.variable;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.diagram.Connection;
import dev.dipeo.diagram.kind.Code;
import dev.dipeo.diagram.kind.CodeJob;
import dev.dipeo.diagram.kind.Condition;
import dev.dipeo.diagram.kind.Endpoint;
import dev.dipeo.diagram.kind.Endpoint.Format;
import dev.dipeo.diagram.kind.Endpoint.SaveToFile;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.diagram.kind.SendHook;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.files.FilesFolder;
import dev.dipeo.node.Diagrams;
import dev.dipeo.run.Inputs;
import dev.dipeo.run.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointRunnerTest {
  private static final Optional<String> NO_LABEL = Optional.empty();

  @TempDir private Path files;

  private final List<Runnable> queued = new ArrayList<>();

  @Test
  void run_oneConnection_endsWithItsValue() {
    assertThat(value("{\"result\":{\"a\":1},\"a\":1}", connection("Code", "End", NO_LABEL)))
        .isEqualTo("{\"a\":1}");
    assertThat(value("{\"answer\":null}", connection("Code", "End", Optional.of("answer"))))
        .isEqualTo("null");
    assertThat(
            value(
                "{\"webhook_response\":{\"ok\":true},\"ok\":true}",
                connection("Send", "End", NO_LABEL)))
        .isEqualTo("{\"ok\":true}");
  }

  @Test
  void run_severalConnections_endWithThoseThatDelivered() {
    Connection code = connection("Code", "End", NO_LABEL);
    Connection send = connection("Send", "End", NO_LABEL);
    Connection other = connection("Code", "Send", Optional.of("x"));

    assertThat(value("{\"result\":{\"a\":1},\"a\":1}", code, send, other)).isEqualTo("{\"a\":1}");
    assertThat(value("{\"webhook_response\":{\"b\":2},\"result\":1,\"b\":2}", code, send, other))
        .isEqualTo("{\"webhook_response\":{\"b\":2},\"result\":1}");
  }

  @Test
  void run_connectionThatNamesNothing_endsWithEverythingDelivered() {
    assertThat(value("{\"a\":1,\"b\":2}", connection("Check", "End", NO_LABEL)))
        .isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(value("{}", connection("Start", "End", NO_LABEL))).isEqualTo("{}");
  }

  @Test
  void run_errorConnection_endsWithTheError() {
    Connection error =
        new Connection(
            connection("Send", "End", NO_LABEL).at(),
            "Send",
            Output.ERROR,
            "End",
            NO_LABEL,
            Connection.ContentType.OBJECT);

    assertThat(value("{\"error\":{\"type\":\"timeout\"}}", error))
        .isEqualTo("{\"type\":\"timeout\"}");
  }

  @Test
  void run_saveToFile_writesOnTheExecutorAndSendsTheValueOn() {
    var waiting = run(save(variable("name"), Format.JSON), queued::add);

    assertThat(files.resolve("out/push.json")).doesNotExist();
    assertThat(queued).hasSize(1);
    queued.getFirst().run();

    assertThat(Json.text(((Outcome.Emitted) waiting.join()).emission().value()))
        .isEqualTo("{\"a\":[1,2.50]}");
    assertThat(files.resolve("out/push.json")).hasContent("{\n  \"a\" : [ 1, 2.50 ]\n}\n");
  }

  @Test
  void run_pathThatLeaves_failsAndWritesNothing() {
    Outcome outcome = run(save(text("../x"), Format.TXT), Runnable::run).join();

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Failed(
                new Outcome.Failure(
                    "file_error", "node 'End': '../x' leaves the files folder", "")));
    assertThat(files).isEmptyDirectory();
  }

  @Test
  void run_pathThatIsNoText_failsLikeAnEmptyOne() {
    for (String path : List.of("empty", "none")) {
      Outcome outcome = run(save(variable(path), Format.TXT), Runnable::run).join();
      assertThat(((Outcome.Failed) outcome).failure().message())
          .isEqualTo("node 'End': file_path is empty");
    }
  }

  @Test
  void run_missingName_failsNamingNodeAndProperty() {
    Outcome outcome = run(save(variable("day"), Format.TXT), Runnable::run).join();

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Failed(
                new Outcome.Failure(
                    "missing_name",
                    "node 'End': file_path: {{day}}: nothing is called 'day'; there is name, empty, none",
                    "")));
  }

  @Test
  void run_executorThatIsFull_fails() {
    Executor full =
        task -> {
          throw new RejectedExecutionException("full");
        };

    Outcome outcome = run(save(text("x"), Format.TXT), full).join();

    assertThat(((Outcome.Failed) outcome).failure())
        .isEqualTo(
            new Outcome.Failure(
                "file_error", "node 'End': too many files are being written; none was", ""));
  }

  private java.util.concurrent.CompletableFuture<Outcome> run(
      Optional<SaveToFile> save, Executor executor) {
    Endpoint end = new Endpoint(settings("End"), save);
    ObjectNode delivered = object("{\"result\":{\"a\":[1,2.50]}}");
    ObjectNode variables = object("{\"name\":\"out/push.json\",\"empty\":{},\"none\":null}");
    return new EndpointRunner(new FilesFolder(files), executor)
        .run(
            end,
            Diagrams.activation(
                Diagrams.diagram(
                    List.of(end, code()), List.of(connection("Code", "End", NO_LABEL))),
                new Inputs(variables, delivered, Optional.empty()),
                1))
        .subscribeAsCompletionStage();
  }

  private String value(String delivered, Connection... connections) {
    Endpoint end = new Endpoint(settings("End"), Optional.empty());
    Code.Expression nothing = new Code.Expression("True", 1);
    List<Node> nodes =
        List.of(
            new Start(settings("Start"), Optional.empty(), object("{}")),
            code(),
            new SendHook(
                settings("Send"),
                Diagrams.url(text("http://x")),
                "POST",
                Map.of(),
                Optional.empty(),
                List.of()),
            new Condition(settings("Check"), nothing),
            end);
    Outcome outcome =
        new EndpointRunner(new FilesFolder(files), queued::add)
            .run(
                end,
                Diagrams.activation(
                    Diagrams.diagram(nodes, List.of(connections)),
                    new Inputs(object(delivered), object(delivered), Optional.empty()),
                    1))
            .await()
            .atMost(Duration.ofSeconds(5));
    return Json.text(((Outcome.Emitted) outcome).emission().value());
  }

  private static Node code() {
    return new CodeJob(settings("Code"), new Code.Statements("pass", 1));
  }

  private static Optional<SaveToFile> save(Template path, Format format) {
    return Optional.of(new SaveToFile(path, format));
  }
}
