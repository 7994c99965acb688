package dev.dipeo.store;

import java.time.Duration;

/**
 * How long finished events, runs and deliveries are kept. Pending events and unfinished runs and
 * deliveries are kept regardless of age.
 *
 * @param events age at which a dispatched event is pruned
 * @param runs age at which a finished run is pruned, with its nodes and deliveries
 * @param dead age at which dead events and dead deliveries are pruned
 * @param bytesMax size of the database, in bytes, above which the oldest are pruned early, except
 *     dead letters
 */
public record RetentionBounds(Duration events, Duration runs, Duration dead, long bytesMax) {}
