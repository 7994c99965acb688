package dev.dipeo.store;

import java.time.Duration;

/**
 * How long what is over is kept. What is not over (events that are not dispatched, runs and
 * deliveries that have not ended) is kept however old it is.
 *
 * @param events age at which a dispatched event goes
 * @param runs age at which a run that has ended goes, with its nodes and deliveries
 * @param dead age at which dead events and dead deliveries go, which people may still want to see
 * @param bytesMax size of the database above which the oldest goes early, dead letters excepted
 */
public record RetentionSettings(Duration events, Duration runs, Duration dead, long bytesMax) {
  public static final RetentionSettings DEFAULTS =
      new RetentionSettings(
          Duration.ofDays(30), Duration.ofDays(30), Duration.ofDays(90), 10L << 30);
}
