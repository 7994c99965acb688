package dev.dipeo.python.queue;

import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonSettings;

/** How a job ended, before anybody has read its answer. */
public sealed interface Ended {
  /** The prelude answered: JSON text that {@link JobText#read} reads. */
  record Answered(String text) implements Ended {}

  /** It came to no answer: stopped, not started, or it broke the Python that it ran in. */
  record Unanswered(PythonResult result) implements Ended {}

  static Ended stopped(PythonResult.Limit limit, String message) {
    return new Unanswered(new PythonResult.Stopped(limit, message));
  }

  /** What the caller is told. */
  default PythonResult result(PythonSettings settings) {
    return switch (this) {
      case Answered(String text) -> JobText.read(text, settings);
      case Unanswered(PythonResult result) -> result;
    };
  }
}
