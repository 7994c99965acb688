package dev.dipeo.python.queue;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Stopped;

/** How a job ended, before its answer is parsed. */
public sealed interface Ended {
  /** Result of a job whose runner is closed. */
  Stopped SHUT_DOWN = new Stopped(Limit.QUEUE, "stopped: Python is shutting down");

  /** Result of a job whose subscriber has cancelled. */
  Stopped CANCELLED = new Stopped(Limit.WALL_TIME, "stopped: cancelled");

  /** The prelude answered with JSON text that {@link JobText#read} parses. */
  record Answered(String text) implements Ended {}

  /** No answer: the job was stopped or refused, or it broke its Python. */
  record Unanswered(PythonResult result) implements Ended {}

  static Ended stopped(Limit limit, String message) {
    return new Unanswered(new Stopped(limit, message));
  }

  /** Parses the answer. */
  default PythonResult result(PythonBounds bounds) {
    return switch (this) {
      case Answered(String text) -> JobText.read(text, bounds);
      case Unanswered(PythonResult result) -> result;
    };
  }
}
