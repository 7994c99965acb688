package dev.dipeo.python;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** How a {@link PythonJob} ended. */
public sealed interface PythonResult {
  /**
   * The code returned a value: that of an expression, a function, a top-level return or the
   * variable {@code result}.
   */
  record Value(JsonNode value) implements PythonResult {}

  /**
   * The code returned no value but set variables.
   *
   * @param variables top-level variables that have a JSON form, without modules and functions
   */
  record Variables(Map<String, JsonNode> variables) implements PythonResult {}

  /**
   * The code raised an exception.
   *
   * @param type class of the exception, such as {@code ValueError}
   * @param traceback frames with file, line and node
   */
  record Raised(String type, String message, String traceback) implements PythonResult {}

  /**
   * The code exceeded a limit and was stopped, or was refused before it started.
   *
   * @param message such as {@code stopped after 30 s}; the name of the node precedes it
   */
  record Stopped(Limit limit, String message) implements PythonResult {
    /** Failure type of the node: {@code timeout} or {@code limit}. */
    public String failureType() {
      return limit == Limit.WALL_TIME ? "timeout" : "limit";
    }
  }

  /** The limits of a job. */
  enum Limit {
    WALL_TIME,
    MEMORY,
    OUTPUT,
    RESULT,
    INPUTS,
    QUEUE,
    /** The worker crashed while it ran the job, more than once. */
    CRASH
  }
}
