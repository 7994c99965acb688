package dev.dipeo.store.sql;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The rows of the newest keys, in memory: a hint where to look in {@code seen_recent}. A hint may
 * name a row that was rolled back, but no key that was noted lacks one. Three numbers for each key,
 * in arrays that are at most half full.
 */
final class RecentKeys {
  private static final int SLOTS_MIN = 1 << 10;

  /** No row has it: they are numbered from 1. */
  private static final long EMPTY = Long.MIN_VALUE;

  private long[] highs = new long[SLOTS_MIN];
  private long[] lows = new long[SLOTS_MIN];
  private long[] rows = emptySlots(SLOTS_MIN);
  private int size;

  int size() {
    return size;
  }

  /** Notes the row of a key, in the place of an earlier one. */
  void put(SeenKey key, long row) {
    if ((size + 1) * 2 > rows.length) {
      rebuild(rows.length * 2, EMPTY);
    }
    int slot = slot(key.high(), key.low());
    if (rows[slot] == EMPTY) {
      size++;
    }
    highs[slot] = key.high();
    lows[slot] = key.low();
    rows[slot] = row;
  }

  OptionalLong get(SeenKey key) {
    long row = rows[slot(key.high(), key.low())];
    return row == EMPTY ? OptionalLong.empty() : OptionalLong.of(row);
  }

  /** Forgets the keys of rows up to and including this one. */
  void forgetUntil(long row) {
    int left = 0;
    for (long each : rows) {
      left += each > row ? 1 : 0;
    }
    int slots = SLOTS_MIN;
    while (slots < left * 2 + 2) {
      slots *= 2;
    }
    rebuild(slots, row);
  }

  private void rebuild(int slots, long above) {
    long[] oldHighs = highs;
    long[] oldLows = lows;
    long[] oldRows = rows;
    highs = new long[slots];
    lows = new long[slots];
    rows = emptySlots(slots);
    size = 0;
    for (int i = 0; i < oldRows.length; i++) {
      if (oldRows[i] > above) {
        int slot = slot(oldHighs[i], oldLows[i]);
        highs[slot] = oldHighs[i];
        lows[slot] = oldLows[i];
        rows[slot] = oldRows[i];
        size++;
      }
    }
  }

  private static long[] emptySlots(int slots) {
    long[] slotsOfNone = new long[slots];
    Arrays.fill(slotsOfNone, EMPTY);
    return slotsOfNone;
  }

  /** The key's slot, or the empty one where it belongs. The keys are hashes already. */
  private int slot(long high, long low) {
    int mask = rows.length - 1;
    int slot = (int) high & mask;
    while (rows[slot] != EMPTY && (highs[slot] != high || lows[slot] != low)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
