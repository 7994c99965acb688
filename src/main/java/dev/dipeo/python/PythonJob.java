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
 * @param diagram name of the diagram; contexts are never shared between two diagrams
 * @param source the code
 * @param inputs what it works with
 * @param outputLabels names of variables that the caller wants where the code gives no value of its
 *     own
 * @param timeout longest wall time, waiting for a free context not counted
 * @param log takes what the code prints, line by line, in order
 */
public record PythonJob(
    String diagram,
    Source source,
    Given inputs,
    List<String> outputLabels,
    Duration timeout,
    Consumer<Line> log) {

  /**
   * What the code gets.
   *
   * @param json JSON text of an object: each key becomes a variable, the whole becomes {@code
   *     inputs}
   * @param keys those of the variables whose names nobody chose, as they are keys of an answer or
   *     payload: where the code means a builtin of the name, they give way to it
   * @param collides whether it holds more than {@link SameHash#VALUES_MAX} different values that
   *     share a hash; such a job is not started
   */
  public record Given(String json, Set<String> keys, boolean collides) {
    /**
     * @param keys of whatever else, too
     */
    public static Given of(ObjectNode variables, Set<String> keys) {
      return new Given(Json.text(variables), keys, SameHash.isExceededIn(variables));
    }
  }

  /**
   * Code and where it stands.
   *
   * @param file the file's name in tracebacks, as {@code diagrams/deploy.yaml}
   * @param node label of the node, for tracebacks
   * @param firstLine the line of {@code file} on which {@code text} begins, so that tracebacks name
   *     that file's lines
   * @param modules what it can import besides the standard library, by name
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
   * A module of the diagrams' own.
   *
   * @param file the file's name in tracebacks
   * @param isPackage whether it is a folder, whose {@code __init__.py} this is
   */
  public record Module(String file, String text, boolean isPackage) {}

  /** What a piece of code is. */
  public sealed interface Kind {
    /** Statements; a top-level {@code return} is allowed. */
    record Statements() implements Kind {}

    /** One expression; its value is the result. */
    record Expression() implements Kind {}

    /** One expression; the result is whether its value is true, whatever its type. */
    record Condition() implements Kind {}

    /**
     * Definitions; the named function is called with the inputs as keyword arguments, and awaited
     * when it is async.
     */
    record Function(String name) implements Kind {}
  }

  /**
   * A line that the code printed, without its end.
   *
   * @param error whether it was printed to standard error
   */
  public record Line(String text, boolean error) {}
}
