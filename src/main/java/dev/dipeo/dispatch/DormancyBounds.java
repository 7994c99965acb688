package dev.dipeo.dispatch;

import java.time.Duration;

/**
 * Bounds of waiting in memory.
 *
 * @param after how long a run that does nothing but wait is held there
 */
public record DormancyBounds(Duration after) {}
