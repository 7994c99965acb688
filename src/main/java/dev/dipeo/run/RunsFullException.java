package dev.dipeo.run;

/** The engine and its queue are full; try again later. */
public final class RunsFullException extends RuntimeException {
  RunsFullException(RunBounds bounds) {
    super(
        "%d runs are in progress and %d wait, no more are taken"
            .formatted(bounds.runsMax(), bounds.runsWaitingMax()));
  }
}
