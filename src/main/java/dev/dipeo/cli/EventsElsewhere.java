package dev.dipeo.cli;

import dev.dipeo.diagram.Diagram;

/**
 * Passes events that a server on the same data folder receives to runs of this process that wait
 * for them.
 */
@FunctionalInterface
public interface EventsElsewhere {
  /** Follows the journal until closed. Does nothing for a diagram that waits for no event. */
  Following follow(Diagram diagram);

  /** Ends the following. */
  @FunctionalInterface
  interface Following extends AutoCloseable {
    @Override
    void close();
  }
}
