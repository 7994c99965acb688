package dev.dipeo.run;

import dev.dipeo.diagram.kind.Node;
import io.smallrye.mutiny.Uni;

/** Runs nodes of one kind. */
public interface NodeRunner<N extends Node> {
  /** The record class of the kind. */
  Class<N> nodes();

  /**
   * Runs one attempt at a node. Does nothing before subscription; cancelling stops it. A failed Uni
   * is a bug of the runner; expected failures are an {@link Outcome.Failed} of a type that
   * docs/runs.md lists. Their messages need not name the node: whoever shows them does.
   */
  Uni<Outcome> run(N node, NodeAttempt attempt);
}
