package dev.dipeo.run;

import java.util.Optional;

/**
 * Where a run comes from, besides its event.
 *
 * @param owner the process that alone may drive it; none: the server of the data folder
 * @param replayOf the run that it does again
 */
public record Origin(Optional<Owner> owner, Optional<String> replayOf) {
  /** A run of the server. */
  public static final Origin SERVER = new Origin(Optional.empty(), Optional.empty());

  /** A run of a process of its own. */
  public static Origin of(Owner owner) {
    return new Origin(Optional.of(owner), Optional.empty());
  }

  /** Another run of what a run was started with. */
  public static Origin replayOf(String runId) {
    return new Origin(Optional.empty(), Optional.of(runId));
  }
}
