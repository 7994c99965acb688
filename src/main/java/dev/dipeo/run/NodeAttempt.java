package dev.dipeo.run;

import dev.dipeo.diagram.Diagram;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * One attempt at one node of one run.
 *
 * @param runId id of the run
 * @param startNumber see {@link Run#startNumber}
 * @param diagram diagram with which the run began
 * @param inputs inputs of the node
 * @param outputLabels labels of the connections that leave the node
 * @param activation number of the node's activation in this run, from 1; more than 1 in loops
 * @param attempt number of the attempt, from 1
 * @param since start of the attempt; if it continued after a restart, its first start
 * @param log receives the output of the node
 * @param pause for waits that use no resources
 */
public record NodeAttempt(
    String runId,
    long startNumber,
    Diagram diagram,
    Inputs inputs,
    List<String> outputLabels,
    int activation,
    int attempt,
    Instant since,
    Consumer<LogLine> log,
    Pause pause) {
  /**
   * Identifies this activation for receivers; the same for all attempts and after a restart.
   *
   * @param node label of the activated node
   */
  public String idempotencyKey(String node) {
    int index = dev.dipeo.diagram.kind.Node.labels(diagram.nodes()).indexOf(node);
    return runId + "-" + index + "-" + activation;
  }
}
