package dev.dipeo.run;

import java.util.Optional;

/**
 * Where a run comes from.
 *
 * @param commandPid id of the process of the command in a terminal that drives it and that it ends
 *     with; empty for a run that servers drive
 * @param replayOf id of the run that it replays
 */
public record Origin(Optional<Long> commandPid, Optional<String> replayOf) {
  /** A run that servers drive. */
  public static final Origin SERVER = new Origin(Optional.empty(), Optional.empty());

  /** A run that a command drives. */
  public static Origin ofCommand(long pid) {
    return new Origin(Optional.of(pid), Optional.empty());
  }

  /** A replay of a run, driven by servers. */
  public static Origin replayOf(String runId) {
    return new Origin(Optional.empty(), Optional.of(runId));
  }
}
