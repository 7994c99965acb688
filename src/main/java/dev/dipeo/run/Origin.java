package dev.dipeo.run;

import java.util.Optional;

/**
 * Who drives a run, and which run it replays.
 *
 * @param owner the only process that may drive it; empty for the server of the data folder
 * @param replayOf id of the run that it replays
 */
public record Origin(Optional<Owner> owner, Optional<String> replayOf) {
  /** A run that the server drives. */
  public static final Origin SERVER = new Origin(Optional.empty(), Optional.empty());

  /** A run that another process drives. */
  public static Origin of(Owner owner) {
    return new Origin(Optional.of(owner), Optional.empty());
  }

  /** A replay of a run, driven by the server. */
  public static Origin replayOf(String runId) {
    return new Origin(Optional.empty(), Optional.of(runId));
  }
}
