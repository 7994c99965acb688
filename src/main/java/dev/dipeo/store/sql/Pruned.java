package dev.dipeo.store.sql;

/**
 * What a round of {@link Pruning} removed.
 *
 * @param deliveries outgoing ones
 * @param seen delivery ids and bodies that are no longer remembered
 * @param bytesFreed by which the file became smaller
 */
public record Pruned(long events, long runs, long deliveries, long seen, long bytesFreed) {
  static final Pruned NOTHING = new Pruned(0, 0, 0, 0, 0);

  Pruned plus(Pruned other) {
    return new Pruned(
        events + other.events,
        runs + other.runs,
        deliveries + other.deliveries,
        seen + other.seen,
        bytesFreed + other.bytesFreed);
  }

  /** Whether there is nothing to tell. */
  public boolean isNothing() {
    return equals(NOTHING);
  }
}
