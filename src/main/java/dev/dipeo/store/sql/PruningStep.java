package dev.dipeo.store.sql;

/**
 * The result of one pruning write.
 *
 * @param more whether another step is worthwhile
 */
public record PruningStep(Pruned pruned, boolean more) {
  static final PruningStep LAST = new PruningStep(Pruned.NOTHING, false);
}
