package dev.dipeo.store;

import java.time.Duration;

/**
 * How long ended events, runs and deliveries are kept. Events that are not dispatched, and runs and
 * deliveries that have not ended, are kept however old they are.
 *
 * @param events age at which a dispatched event is removed
 * @param runs age at which a finished run is removed, with its nodes and deliveries
 * @param dead age at which dead events and dead deliveries are removed
 * @param bytesMax size of the database above which the oldest is removed early, dead letters
 *     excepted
 */
public record RetentionBounds(Duration events, Duration runs, Duration dead, long bytesMax) {}
