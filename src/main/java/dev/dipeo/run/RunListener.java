package dev.dipeo.run;

/**
 * Observes runs in progress. Called on the thread of the change, so it must not block; exceptions
 * are logged and have no effect. Calls for one run do not overlap, except for {@link #nodePrinted}
 * and {@link #runPaused}.
 */
public interface RunListener {
  /** A node starts. */
  default void nodeStarted(String runId, NodeRecord node) {}

  /** A node printed a line within the bounds of its log. */
  default void nodePrinted(String runId, String node, int activation, LogLine line) {}

  /** A node finished, which is recorded; also called for nodes cancelled with their run. */
  default void nodeFinished(String runId, NodeRecord node) {}

  /** All nodes of a run wait for external events. */
  default void runPaused(String runId) {}

  /** A run finished, which is recorded. */
  default void runFinished(Run run) {}
}
