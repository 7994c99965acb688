package dev.dipeo.gateway.edge;

import java.time.Duration;

/**
 * The bounds of every connection.
 *
 * @param headerTimeout from the first byte of a request's header to its last
 * @param answerTimeout how long a peer may take nothing of an answer
 * @param lineBytesMax longest request line
 * @param headBytesMax longest header, the request line included
 * @param connections all that are open
 */
public record ConnectionRules(
    Duration headerTimeout,
    Duration answerTimeout,
    int lineBytesMax,
    int headBytesMax,
    Connections connections) {}
