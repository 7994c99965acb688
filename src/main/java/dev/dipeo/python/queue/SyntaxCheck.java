package dev.dipeo.python.queue;

import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Raised;
import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.PythonSettings;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A job that only compiles, and what its end says about the code. */
final class SyntaxCheck {
  private SyntaxCheck() {}

  static Execution of(
      PythonJob.Source source,
      PythonSettings settings,
      UniEmitter<? super Optional<Raised>> emitter) {
    return new Execution(
        null,
        JobText.of(source, List.of(), Set.of(), settings),
        null,
        settings.checkTimeout(),
        line -> {},
        ended -> tell(ended.result(settings), emitter));
  }

  private static void tell(PythonResult result, UniEmitter<? super Optional<Raised>> emitter) {
    switch (result) {
      case Raised mistake -> emitter.complete(Optional.of(mistake));
      case Stopped stopped when stopped.limit() == Limit.QUEUE ->
          emitter.fail(new IllegalStateException("check " + stopped.message()));
      case Stopped tooHard ->
          emitter.complete(
              Optional.of(new Raised("SyntaxError", "compiling it: " + tooHard.message(), "")));
      case PythonResult.Value ignored -> emitter.complete(Optional.empty());
      case PythonResult.Variables ignored -> emitter.complete(Optional.empty());
    }
  }
}
