package dev.dipeo.store.sql;

import java.nio.ByteBuffer;

/**
 * Tells of most keys that a segment does not have them, without a look at the disk: a Bloom filter
 * (Bloom 1970; the positions by Kirsch and Mitzenmacher 2006). With {@link #BITS_PER_KEY} it is
 * wrong for one key in 300.
 */
final class SeenFilter {
  static final int BITS_PER_KEY = 12;
  private static final int POSITIONS = 8;

  private final long[] words;

  private SeenFilter(long[] words) {
    this.words = words;
  }

  /** An empty filter for this many keys. */
  static SeenFilter sizedFor(int keys) {
    return new SeenFilter(new long[Math.max(1, keys * BITS_PER_KEY / Long.SIZE)]);
  }

  static SeenFilter of(byte[] bytes) {
    long[] words = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(words);
    return new SeenFilter(words);
  }

  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
    bytes.asLongBuffer().put(words);
    return bytes.array();
  }

  void add(SeenKey key) {
    long position = key.high();
    for (int i = 0; i < POSITIONS; i++) {
      long bit = bit(position);
      words[(int) (bit >>> 6)] |= 1L << bit;
      position += key.low();
    }
  }

  /** False only if the key was not added. */
  boolean mayHave(SeenKey key) {
    long position = key.high();
    for (int i = 0; i < POSITIONS; i++) {
      long bit = bit(position);
      if ((words[(int) (bit >>> 6)] & 1L << bit) == 0) {
        return false;
      }
      position += key.low();
    }
    return true;
  }

  private long bit(long position) {
    return Math.unsignedMultiplyHigh(position, (long) words.length * Long.SIZE);
  }
}
