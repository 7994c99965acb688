package dev.dipeo.run;

import dev.dipeo.diagram.kind.Node;
import io.smallrye.mutiny.Uni;

/** Runs nodes of any kind. */
public interface Runners {
  /** One attempt at a node, see {@link NodeRunner#run}. */
  Uni<Outcome> run(Node node, NodeAttempt activation);
}
