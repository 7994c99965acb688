package dev.dipeo.python;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What became of a {@link PythonJob}. */
public sealed interface PythonResult {
  /**
   * The code gave a value: an expression's or function's, a top-level return's, or the variable
   * {@code result}.
   */
  record Value(JsonNode value) implements PythonResult {}

  /**
   * The code gave no value but set variables.
   *
   * @param variables all that it set at top level and that have a JSON form, modules and functions
   *     left out
   */
  record Variables(Map<String, JsonNode> variables) implements PythonResult {}

  /**
   * The code raised an exception.
   *
   * @param type the exception's class, as {@code ValueError}
   * @param traceback its traceback, whose frames name file, line and node
   */
  record Raised(String type, String message, String traceback) implements PythonResult {}

  /**
   * The code broke a limit and was stopped, or was not started.
   *
   * @param message continues a sentence that begins with what was run: {@code stopped after 30 s}
   */
  record Stopped(Limit limit, String message) implements PythonResult {
    /** What a node's failure is called: {@code timeout} or {@code limit}. */
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
    /** The worker ended under it, more than once. */
    CRASH
  }
}
