package dev.dipeo.run;

import dev.dipeo.diagram.kind.Node;
import io.smallrye.mutiny.Uni;

/** Runs nodes of any kind. */
public interface Runners {
  /**
   * One attempt at a node. Nothing happens before subscription; cancelling stops what is in flight.
   * A failure of the Uni itself is a bug of the runner; what can go wrong is an {@link
   * Outcome.Failed}.
   */
  Uni<Outcome> run(Node node, NodeAttempt activation);
}
