package dev.dipeo.store.sql;

/**
 * What a round of {@link Pruning} removed.
 *
 * @param deliveries outgoing deliveries
 * @param seen remembered delivery ids and bodies
 * @param bytesFreed bytes by which the file shrank
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

  public boolean isNothing() {
    return equals(NOTHING);
  }
}
