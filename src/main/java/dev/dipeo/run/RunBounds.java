package dev.dipeo.run;

/**
 * Bounds of the engine.
 *
 * @param runsMax runs in progress at the same time
 * @param runsWaitingMax runs queued for one of these places
 * @param runsPausedMax runs that wait for external events without counting as in progress
 * @param parallelNodesMax nodes of one run in progress at the same time
 * @param logLinesMax kept lines of one activation's log
 * @param logCharsMax kept characters of one activation's log
 */
public record RunBounds(
    int runsMax,
    int runsWaitingMax,
    int runsPausedMax,
    int parallelNodesMax,
    int logLinesMax,
    int logCharsMax) {
  public RunBounds {
    if (runsMax < 1
        || runsWaitingMax < 0
        || runsPausedMax < 0
        || parallelNodesMax < 1
        || logLinesMax < 0
        || logCharsMax < 0) {
      throw new IllegalArgumentException("bounds of the engine must be positive");
    }
  }
}
