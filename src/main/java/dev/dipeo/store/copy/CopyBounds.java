package dev.dipeo.store.copy;

import java.time.Duration;

/**
 * Bounds of a copy.
 *
 * @param batchRowsMax rows that are in memory and in one transaction
 * @param batchBytesMax bytes of them; a row that is larger is alone
 * @param progressInterval time between two lines about a table
 */
record CopyBounds(int batchRowsMax, long batchBytesMax, Duration progressInterval) {
  static final CopyBounds DEFAULT = new CopyBounds(1_000, 4L << 20, Duration.ofSeconds(3));
}
