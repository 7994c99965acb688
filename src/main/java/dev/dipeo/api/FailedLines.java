package dev.dipeo.api;

import dev.dipeo.diagram.Diagram;
import dev.dipeo.run.Run;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.MistakesException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Locations of the nodes that made runs fail, in the diagram text of each run. Reads each text
 * once, however many runs of a response share it. Not thread-safe.
 */
final class FailedLines {
  private final Map<String, Optional<Diagram>> bySource = new HashMap<>();

  /** The location of a run's failed node; empty if no node failed or the text cannot be read. */
  Optional<Location> of(Run run) {
    return run.failedNode()
        .filter(_ -> run.failure().isPresent())
        .flatMap(
            label ->
                bySource
                    .computeIfAbsent(run.source(), _ -> read(run))
                    .flatMap(diagram -> diagram.place(label)));
  }

  private static Optional<Diagram> read(Run run) {
    try {
      return Optional.of(run.originalDiagram());
    } catch (MistakesException e) {
      return Optional.empty(); // this version reads the language otherwise
    }
  }
}
