package dev.dipeo.dispatch;

import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunEngine;
import io.smallrye.mutiny.Uni;

/** Hands a recorded run to the engine. */
final class StartedRun {
  private StartedRun() {}

  /** Completes when the engine has taken the run; while it is full, the caller waits. */
  static Uni<Void> taken(RunEngine engine, Run run, CompiledDiagram diagram) {
    return Uni.createFrom()
        .<Void>emitter(
            taken -> {
              engine.start(run, diagram).subscribe().with(_ -> {}, taken::fail);
              taken.complete(null);
            })
        .plug(RunEngine::untilThereIsRoom);
  }
}
