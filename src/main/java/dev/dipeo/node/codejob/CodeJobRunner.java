package dev.dipeo.node.codejob;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.kind.Code;
import dev.dipeo.diagram.kind.CodeJob;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonJob.Kind;
import dev.dipeo.python.PythonJob.Source;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.source.CodeFiles;
import dev.dipeo.python.source.MentionedNames;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.NodeRunner;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Outcome.Emission;
import dev.dipeo.run.Outcome.Failure;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;

/**
 * Runs the Python of code_job nodes. Outcomes arrive on a thread of the Python runner; if a file
 * cannot be read, on a thread of the reader.
 */
@Singleton
public final class CodeJobRunner implements NodeRunner<CodeJob> {
  private final PythonRunner python;
  private final CodeFiles files;
  private final Executor reader;
  private final MentionedNames names = new MentionedNames();

  /**
   * @param reader runs file reads, which block
   */
  public CodeJobRunner(
      PythonRunner python, CodeFiles files, @Identifier("workers") Executor reader) {
    this.python = python;
    this.files = files;
    this.reader = reader;
  }

  @Override
  public Class<CodeJob> nodes() {
    return CodeJob.class;
  }

  /**
   * Runs one attempt. Error types: that of the exception raised by the code, timeout, limit,
   * code_file.
   */
  @Override
  public Uni<Outcome> run(CodeJob node, NodeAttempt activation) {
    return switch (node.script()) {
      case Code.Statements inline -> {
        String file = activation.diagram().file();
        yield runSource(
            new Source(
                file, node.label(), inline.firstLine(), inline.text(), new Kind.Statements()),
            node,
            activation);
      }
      case Code.InFile inFile ->
          Uni.createFrom()
              .item(() -> read(inFile))
              .runSubscriptionOn(reader)
              .chain(
                  read ->
                      switch (read) {
                        case Read.Text(CodeFiles.CodeFile(var text, var modules)) -> {
                          Kind kind =
                              inFile
                                  .functionName()
                                  .<Kind>map(Kind.Function::new)
                                  .orElseGet(Kind.Statements::new);
                          yield runSource(
                              new Source(inFile.path(), node.label(), 1, text, kind, modules),
                              node,
                              activation);
                        }
                        case Read.Unreadable(String why) ->
                            Uni.createFrom()
                                .item(
                                    new Outcome.Failed(
                                        new Failure("code_file", "code_job file is " + why, "")));
                      });
    };
  }

  private sealed interface Read {
    record Text(CodeFiles.CodeFile file) implements Read {}

    record Unreadable(String why) implements Read {}
  }

  private Read read(Code.InFile file) {
    try {
      return new Read.Text(files.readWithImports(file.path()));
    } catch (CodeFiles.UnreadableException e) {
      return new Read.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  private Uni<Outcome> runSource(Source source, CodeJob node, NodeAttempt activation) {
    ObjectNode inputs =
        names.choose(source.text(), activation.inputs().variables(), activation.outputLabels());
    PythonJob job =
        new PythonJob(
            activation.diagram().name(),
            source,
            PythonJob.Given.of(inputs, activation.inputs().keys()),
            activation.outputLabels(),
            node.timeout().orElseThrow(),
            line -> activation.log().accept(new LogLine(line.text(), line.error())));
    return python.run(job).map(CodeJobRunner::outcome);
  }

  private static Outcome outcome(PythonResult result) {
    return switch (result) {
      case PythonResult.Value(var value) -> new Outcome.Emitted(Emission.of(value));
      case PythonResult.Variables(var variables) -> {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.setAll(variables);
        yield new Outcome.Emitted(new Emission(all, variables));
      }
      case PythonResult.Raised(String type, String message, String traceback) ->
          new Outcome.Failed(new Failure(type, message, traceback));
      case PythonResult.Stopped stopped ->
          new Outcome.Failed(
              new Failure(stopped.failureType(), "code_job " + stopped.message(), ""));
    };
  }
}
