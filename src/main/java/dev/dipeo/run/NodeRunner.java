package dev.dipeo.run;

import dev.dipeo.diagram.kind.Node;
import io.smallrye.mutiny.Uni;

/** Runs nodes of one kind. */
public interface NodeRunner<N extends Node> {
  /** The kind's record. */
  Class<N> nodes();

  /**
   * One attempt at a node. Nothing happens before subscription; cancelling stops what is in flight.
   * A failure of the Uni itself is a bug of the runner; what can go wrong is an {@link
   * Outcome.Failed}.
   */
  Uni<Outcome> run(N node, NodeAttempt attempt);
}
