package dev.dipeo.dispatch;

import java.time.Duration;

/**
 * Bounds of recovery.
 *
 * @param resumesMax how often a run is taken up again in vain, that is without a node of it coming
 *     to an end, before it is parked
 * @param atOnceMax runs that are taken up and have neither ended nor paused, above which the others
 *     wait
 * @param trial how long a run that may have ended the process before goes on alone
 */
public record RecoveryBounds(int resumesMax, int atOnceMax, Duration trial) {}
