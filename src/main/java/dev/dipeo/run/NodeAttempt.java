package dev.dipeo.run;

import dev.dipeo.diagram.Diagram;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * One attempt at one node of one run.
 *
 * @param runId the run
 * @param startNumber see {@link Run#startNumber}
 * @param diagram the diagram as the run began with it
 * @param inputs what the node sees
 * @param outputLabels labels of the connections that leave the node
 * @param activation counts the node's activations in this run, from 1; more than 1 in loops
 * @param attempt from 1
 * @param since when the attempt began; of one that went on over a restart, when it first did
 * @param log takes what the node prints
 * @param pause for waits that cost nobody anything
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
   * Names this activation for receivers, the same at every attempt and after a restart.
   *
   * @param node the label of the activated node
   */
  public String idempotencyKey(String node) {
    int index = dev.dipeo.diagram.kind.Node.labels(diagram.nodes()).indexOf(node);
    return runId + "-" + index + "-" + activation;
  }
}
