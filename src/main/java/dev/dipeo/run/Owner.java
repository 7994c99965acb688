package dev.dipeo.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that alone may drive a run, as a terminal that started it and shows it. A process
 * number is given again when its process has ended, so the start belongs to the name.
 *
 * @param startedAt when the system says that the process began
 */
public record Owner(long pid, Instant startedAt) {
  /** How far two looks at the same process may differ: the system's clock is set now and then. */
  private static final Duration START_DIFFERS_MAX = Duration.ofSeconds(2);

  /** The process that asks. */
  public static Owner thisProcess() {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(self.pid(), startOf(self).orElse(Instant.EPOCH));
  }

  /** Whether the process still runs on this machine. */
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
