package dev.dipeo.replica;

import java.util.List;

/**
 * What other replicas ask of one.
 *
 * @param cancelled numbers of its runs that are to be cancelled
 * @param events ids of events that they have dispatched and that its runs may wait for
 */
public record Errands(List<Long> cancelled, List<Long> events) {}
