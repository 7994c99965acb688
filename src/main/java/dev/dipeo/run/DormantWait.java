package dev.dipeo.run;

import java.time.Instant;

/**
 * A wait of a dormant run. Identified by run, node and activation.
 *
 * @param name of the events that end it; empty for all events of the provider
 * @param until when it ends without an event
 * @param condition what else an event must fulfil, as its maker wrote it
 */
public record DormantWait(
    String runId,
    String node,
    int activation,
    String provider,
    String name,
    Instant until,
    String condition) {}
