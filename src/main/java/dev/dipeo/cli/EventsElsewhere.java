package dev.dipeo.cli;

import dev.dipeo.diagram.Diagram;

/**
 * Brings events that a server on the same data folder receives to runs of this process that wait
 * for them.
 */
@FunctionalInterface
public interface EventsElsewhere {
  /** Follows them until closed, where the diagram waits for any. */
  Following follow(Diagram diagram);

  /** Ends the following. */
  @FunctionalInterface
  interface Following extends AutoCloseable {
    @Override
    void close();
  }
}
