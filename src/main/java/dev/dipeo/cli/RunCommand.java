package dev.dipeo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.IdSource;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.run.Origin;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunStarter.NewRun;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.yaml.MistakesException;
import io.smallrye.mutiny.TimeoutException;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dipeo run}: runs a diagram in this process. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs a diagram and prints its result.")
public class RunCommand implements Callable<Integer> {
  private final Diagrams diagrams;
  private final Instance<RunStore> store;
  private final Instance<RunEngine> engine;
  private final Instance<RunStarter> starter;
  private final Instance<EventsElsewhere> eventsElsewhere;
  private final Instance<IdSource> ids;
  private final InstantSource clock;

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "DIAGRAM", description = "A file, or a name in the diagrams folder.")
  String diagram = "";

  @Option(
      names = "--input",
      paramLabel = "NAME=VALUE",
      description = "A start variable; a value that is JSON is taken as such. Repeatable.")
  Map<String, String> inputs = Map.of();

  @Option(
      names = "--input-data",
      paramLabel = "JSON",
      description = "Start variables as one JSON object.")
  @Nullable String inputData;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Gives up, and cancels the run, after so long.")
  @Nullable Double timeoutSeconds;

  @Option(
      names = "--debug",
      description = "Shows each node as it runs, with time taken, inputs and output.")
  boolean debug;

  @Option(names = "--light", description = "The diagram is in the light format; it always is.")
  boolean light;

  RunCommand(
      Diagrams diagrams,
      Instance<RunStore> store,
      Instance<RunEngine> engine,
      Instance<RunStarter> starter,
      Instance<EventsElsewhere> eventsElsewhere,
      Instance<IdSource> ids,
      InstantSource clock) {
    this.diagrams = diagrams;
    this.store = store;
    this.engine = engine;
    this.starter = starter;
    this.eventsElsewhere = eventsElsewhere;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    ObjectNode variables = variables();
    if (timeoutSeconds != null && !(timeoutSeconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--timeout must be more than 0 seconds, not " + timeoutSeconds);
    }
    DiagramLibrary.Loaded loaded;
    try {
      loaded = diagrams.read(diagram);
    } catch (MistakesException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return DipeoCommand.BAD_USAGE;
    } catch (Diagrams.NoSuchDiagramException e) {
      spec.commandLine().getErr().println("dipeo: " + e.getMessage());
      return DipeoCommand.BAD_USAGE;
    }
    Diagram read = loaded.diagram().diagram();
    loaded.warnings().forEach(warning -> spec.commandLine().getErr().println(warning.shown()));
    store.get(); // opens the data folder, after whose ids ours must come
    Run run =
        Run.queued(
            RunId.next(ids.get()),
            read,
            Node.labels(read.defaultRoots()),
            variables,
            clock.instant(),
            Origin.ofCommand(ProcessHandle.current().pid()));
    engine.get().add(new Narrator(spec.commandLine().getOut(), debug));
    try (var _ = eventsElsewhere.get().follow()) {
      return report(ended(run, loaded), read);
    }
  }

  private Run ended(Run run, DiagramLibrary.Loaded loaded) {
    var end =
        starter
            .get()
            .start(List.of(new NewRun(run, loaded.diagram())), Optional.empty())
            .await()
            .indefinitely()
            .getFirst()
            .end();
    if (timeoutSeconds == null) {
      return end.await().indefinitely();
    }
    try {
      return end.await().atMost(Duration.ofMillis(Math.max(1, Math.round(timeoutSeconds * 1_000))));
    } catch (TimeoutException e) {
      spec.commandLine()
          .getErr()
          .println("dipeo: the run was cancelled after " + timeoutSeconds + " s");
      return engine.get().cancel(run.id()).await().indefinitely().orElse(run);
    }
  }

  private int report(Run run, Diagram read) {
    if (run.state() == RunState.COMPLETED) {
      run.result()
          .ifPresent(
              result ->
                  spec.commandLine()
                      .getOut()
                      .println(result.isTextual() ? result.asText() : Json.pretty(result)));
      return DipeoCommand.DONE;
    }
    run.failure()
        .ifPresent(
            failure -> {
              var err = spec.commandLine().getErr();
              err.println(
                  "dipeo: the run failed"
                      + run.failedNode()
                          .map(node -> " at node '" + node + "'" + place(read, node))
                          .orElse("")
                      + ": "
                      + failure.message());
              if (!failure.detail().isEmpty()) {
                err.println(failure.detail().stripTrailing());
              }
            });
    return DipeoCommand.FAILED;
  }

  private static String place(Diagram read, String node) {
    return read.place(node).map(at -> " (" + at.file() + ":" + at.line() + ")").orElse("");
  }

  private ObjectNode variables() {
    ObjectNode variables = JsonNodeFactory.instance.objectNode();
    Optional.ofNullable(inputData).ifPresent(json -> variables.setAll(object(json)));
    inputs.forEach((name, text) -> variables.set(name, value(text)));
    return variables;
  }

  private ObjectNode object(String json) {
    try {
      if (Json.parse(json) instanceof ObjectNode object) {
        return object;
      }
      throw new ParameterException(spec.commandLine(), "--input-data must be a JSON object");
    } catch (MalformedJsonException e) {
      throw new ParameterException(
          spec.commandLine(), "--input-data is not JSON: " + e.getMessage());
    }
  }

  /** {@code 3}, {@code true} and {@code {"a":1}} are read as JSON; anything else is text. */
  private static JsonNode value(String text) {
    try {
      return Json.parse(text);
    } catch (MalformedJsonException e) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }
}
