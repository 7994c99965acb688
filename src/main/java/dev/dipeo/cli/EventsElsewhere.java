package dev.dipeo.cli;

/**
 * Passes events that servers on the same store dispatch to runs of this process that wait for them,
 * and shows the servers that this process is there.
 */
@FunctionalInterface
public interface EventsElsewhere {
  /** Follows until closed. */
  Following follow();

  /** Ends the following. */
  @FunctionalInterface
  interface Following extends AutoCloseable {
    @Override
    void close();
  }
}
