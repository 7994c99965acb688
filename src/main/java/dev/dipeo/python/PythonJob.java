package dev.dipeo.python;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One piece of Python to run.
 *
 * @param diagram name of the diagram; two diagrams never share a context
 * @param outputLabels variables that the result must include if the code returns no value
 * @param timeout wall time, not counting the wait for a free context
 * @param log receives what the code prints, line by line, in order
 */
public record PythonJob(
    String diagram,
    Source source,
    Given inputs,
    List<String> outputLabels,
    Duration timeout,
    Consumer<Line> log) {

  /**
   * The inputs of the code.
   *
   * @param json JSON text of an object: each key becomes a variable, and the whole object becomes
   *     {@code inputs}
   * @param keys variables named by a payload or an answer, not by the author; they do not hide a
   *     builtin that the code uses
   * @param collides whether more than {@link SameHash#VALUES_MAX} different values share a hash;
   *     such a job is refused
   */
  public record Given(String json, Set<String> keys, boolean collides) {
    /**
     * @param keys may include names that are no variables
     */
    public static Given of(ObjectNode variables, Set<String> keys) {
      return new Given(Json.text(variables), keys, SameHash.isExceededIn(variables));
    }
  }

  /**
   * Code and its location.
   *
   * @param file name of the file in tracebacks, such as {@code diagrams/deploy.yaml}
   * @param node label of the node in tracebacks
   * @param firstLine the line of {@code file} on which {@code text} begins, so that tracebacks show
   *     line numbers of the file
   * @param modules by name, what the code can import besides the standard library
   */
  public record Source(
      String file,
      String node,
      int firstLine,
      String text,
      Kind kind,
      Map<String, Module> modules) {
    /** Code that can import the standard library only. */
    public Source(String file, String node, int firstLine, String text, Kind kind) {
      this(file, node, firstLine, text, kind, Map.of());
    }
  }

  /**
   * A module from the code folder.
   *
   * @param file name of the file in tracebacks
   * @param isPackage whether this is the {@code __init__.py} of a folder
   */
  public record Module(String file, String text, boolean isPackage) {}

  /** How to run a piece of code. */
  public sealed interface Kind {
    /** Statements; a top-level {@code return} is allowed. */
    record Statements() implements Kind {}

    /** One expression, whose value is the result. */
    record Expression() implements Kind {}

    /** One expression; the result is the truth of its value, as {@code bool(value)}. */
    record Condition() implements Kind {}

    /**
     * Definitions; the named function is called with the inputs as keyword arguments, and awaited
     * if it is async.
     */
    record Function(String name) implements Kind {}
  }

  /**
   * A line that the code printed, without the line break.
   *
   * @param error whether it was printed to standard error
   */
  public record Line(String text, boolean error) {}
}
