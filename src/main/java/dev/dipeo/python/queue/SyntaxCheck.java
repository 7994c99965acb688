package dev.dipeo.python.queue;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Raised;
import dev.dipeo.python.PythonResult.Stopped;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A ticket that only compiles, and the mistake that its end reveals. */
final class SyntaxCheck {
  private SyntaxCheck() {}

  static Ticket of(
      PythonJob.Source source, PythonBounds bounds, UniEmitter<? super Optional<Raised>> emitter) {
    return new Ticket(
        null,
        JobText.of(source, List.of(), Set.of(), bounds),
        null,
        bounds.checkTimeout(),
        line -> {},
        ended -> complete(ended.result(bounds), emitter));
  }

  private static void complete(PythonResult result, UniEmitter<? super Optional<Raised>> emitter) {
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
