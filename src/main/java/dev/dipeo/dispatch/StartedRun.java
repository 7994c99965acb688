package dev.dipeo.dispatch;

import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunsFullException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Hands a recorded run to the engine. */
final class StartedRun {
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private StartedRun() {}

  /** Completes when the engine has taken the run; while it is full, the caller waits. */
  static Uni<Void> taken(RunEngine engine, Run run, CompiledDiagram diagram) {
    return Uni.createFrom()
        .<Void>emitter(
            taken -> {
              engine.start(run, diagram).subscribe().with(_ -> {}, taken::fail);
              taken.complete(null);
            })
        .onFailure(RunsFullException.class)
        .retry()
        .withBackOff(FIRST_WAIT, LONGEST_WAIT)
        .indefinitely();
  }
}
