package dev.dipeo.dispatch;

import java.time.Duration;

/**
 * Bounds of recovery.
 *
 * @param resumesMax how often a run is resumed without a node finishing before it is parked
 * @param atOnceMax resumed runs that have neither finished nor paused; further ones wait
 * @param trial how long a suspect runs alone
 */
public record RecoveryBounds(int resumesMax, int atOnceMax, Duration trial) {}
