package dev.dipeo.run;

import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.kind.Since;
import java.time.Duration;
import java.time.Instant;

/**
 * A node of a run that waits for an event. The run, the node and the activation name it, also after
 * a restart.
 *
 * @param node the node's label
 * @param activation counts the node's activations in the run, from 1
 * @param startNumber see {@link Run#startNumber}
 * @param pattern with its templates filled
 * @param since from when on events count
 * @param begun when the wait began, which may be before a restart
 * @param timeout longest wait, from its beginning
 */
public record EventWait(
    String runId,
    String node,
    int activation,
    long startNumber,
    EventPattern pattern,
    Since since,
    Instant begun,
    Duration timeout) {
  /** The last moment at which an event can be received in time. */
  public Instant deadline() {
    return begun.plus(timeout);
  }
}
