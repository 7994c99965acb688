package dev.dipeo.run;

/**
 * Watches runs while they happen. Called on the thread that something happens on, so it must not
 * block; what it throws is logged and changes nothing. Of one run, one call at a time, except for
 * {@link #nodePrinted} and {@link #runPaused}.
 */
public interface RunListener {
  /** A node begins. */
  default void nodeStarted(String runId, NodeRecord node) {}

  /** A node printed a line, which is within the bounds of its log. */
  default void nodePrinted(String runId, String node, int activation, LogLine line) {}

  /** A node ended and that is recorded; also for nodes cancelled with their run. */
  default void nodeFinished(String runId, NodeRecord node) {}

  /** All nodes of a run wait for something outside. */
  default void runPaused(String runId) {}

  /** A run ended and that is recorded. */
  default void runFinished(Run run) {}
}
