package dev.dipeo.node.start;

import dev.dipeo.diagram.kind.Start;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.NodeRunner;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Outcome.Emission;
import dev.dipeo.run.Outcome.Emitted;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Passes the run's variables on. */
@Singleton
public final class StartRunner implements NodeRunner<Start> {
  @Override
  public Class<Start> nodes() {
    return Start.class;
  }

  @Override
  public Uni<Outcome> run(Start node, NodeAttempt attempt) {
    return Uni.createFrom().item(new Emitted(Emission.passingOn(attempt.inputs().variables())));
  }
}
