package dev.dipeo.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that alone may drive a run, such as a command in a terminal that shows it. Process ids
 * are reused, so the start time is part of the identity.
 *
 * @param startedAt start time of the process according to the system
 */
public record Owner(long pid, Instant startedAt) {
  /**
   * Largest difference between two readings of one process's start time: the system clock may be
   * adjusted.
   */
  private static final Duration START_DIFFERS_MAX = Duration.ofSeconds(2);

  /** The current process. */
  public static Owner thisProcess() {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(self.pid(), startOf(self).orElse(Instant.EPOCH));
  }

  /** Whether the process is still running on this machine. */
  public boolean isAlive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(Owner::startOf)
        .filter(start -> Duration.between(start, startedAt).abs().compareTo(START_DIFFERS_MAX) <= 0)
        .isPresent();
  }

  private static Optional<Instant> startOf(ProcessHandle process) {
    return process.info().startInstant();
  }
}
