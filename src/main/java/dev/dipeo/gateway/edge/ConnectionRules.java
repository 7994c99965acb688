package dev.dipeo.gateway.edge;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The bounds of every connection.
 *
 * @param headerTimeout longest time from the first to the last byte of a request's header
 * @param answerTimeout longest time in which a peer reads nothing of a response
 * @param lineBytesMax longest request line
 * @param headBytesMax longest header, including the request line
 * @param connections all open connections
 * @param nanos a monotonic clock, as {@link System#nanoTime}
 */
public record ConnectionRules(
    Duration headerTimeout,
    Duration answerTimeout,
    int lineBytesMax,
    int headBytesMax,
    Connections connections,
    LongSupplier nanos) {}
