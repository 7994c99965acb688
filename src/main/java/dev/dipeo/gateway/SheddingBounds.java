package dev.dipeo.gateway;

import java.time.Duration;

/**
 * Bounds of {@link LoadShedding}.
 *
 * @param holdMax longest time that a webhook without room is held back before its 503
 * @param droppedBytesMax longest body of a refused webhook that is read and dropped, in bytes; with
 *     a longer one the connection is closed
 */
public record SheddingBounds(Duration holdMax, long droppedBytesMax) {}
