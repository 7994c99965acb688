package dev.dipeo.run;

import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.kind.Since;
import java.time.Duration;
import java.time.Instant;

/**
 * A node's wait for an event. Identified by run, node and activation, also after a restart.
 *
 * @param node label of the node
 * @param activation number of the node's activation in the run, from 1
 * @param startNumber see {@link Run#startNumber}
 * @param pattern events to wait for, with its templates filled
 * @param since earliest time of events that count
 * @param begun start of the wait, which may be before a restart
 * @param timeout longest wait, counted from {@code begun}
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
  /** The latest time of receipt of an event that still ends the wait. */
  public Instant deadline() {
    return begun.plus(timeout);
  }
}
