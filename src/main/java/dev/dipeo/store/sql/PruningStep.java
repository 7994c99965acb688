package dev.dipeo.store.sql;

/**
 * What one write of pruning did.
 *
 * @param more whether another is worth while
 */
record PruningStep(Pruned pruned, boolean more) {
  static final PruningStep LAST = new PruningStep(Pruned.NOTHING, false);
}
