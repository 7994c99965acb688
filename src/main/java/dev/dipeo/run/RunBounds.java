package dev.dipeo.run;

/**
 * Bounds of the engine.
 *
 * @param runsMax runs in progress at the same time
 * @param runsWaitingMax runs that wait for one of these to end
 * @param runsPausedMax runs that wait for something outside without counting as in progress
 * @param parallelNodesMax nodes of one run that run at the same time
 * @param logLinesMax lines of one activation's log that are kept
 * @param logCharsMax characters of one activation's log that are kept
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
