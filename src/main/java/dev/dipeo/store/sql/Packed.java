package dev.dipeo.store.sql;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/**
 * Values in one block, compressed if that makes it smaller (LZ4 block format).
 *
 * <p>A block is one byte for its form, the length before compression in four bytes, and the values,
 * each behind its length in four bytes; the length of a null is -1.
 */
final class Packed {
  /** Shorter blocks are not compressed. */
  static final int COMPRESSED_BYTES_MIN = 128;

  private static final byte PLAIN = 0;
  private static final byte LZ4 = 1;
  private static final int HEAD_BYTES = 1 + Integer.BYTES;
  private static final int NULL = -1;

  private Packed() {}

  static byte[] of(List<byte @Nullable []> values) {
    int size = 0;
    for (byte[] value : values) {
      size = Math.addExact(size, Integer.BYTES + (value == null ? 0 : value.length));
    }
    ByteBuffer plain = ByteBuffer.allocate(HEAD_BYTES + size).put(PLAIN).putInt(size);
    for (byte[] value : values) {
      plain.putInt(value == null ? NULL : value.length);
      if (value != null) {
        plain.put(value);
      }
    }
    return size < COMPRESSED_BYTES_MIN ? plain.array() : compressed(plain.array(), size);
  }

  private static byte[] compressed(byte[] plain, int size) {
    LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    byte[] block = new byte[HEAD_BYTES + compressor.maxCompressedLength(size)];
    int length = compressor.compress(plain, HEAD_BYTES, size, block, HEAD_BYTES);
    if (length >= size) {
      return plain;
    }
    ByteBuffer.wrap(block).put(LZ4).putInt(size);
    return Arrays.copyOf(block, HEAD_BYTES + length);
  }

  /** Some of the values of a block that {@link #of} made, in sequence. */
  static List<byte @Nullable []> values(byte[] block, int first, int count) {
    ByteBuffer from = ByteBuffer.wrap(block);
    boolean isCompressed = from.get() == LZ4;
    int size = from.getInt();
    if (isCompressed) {
      byte[] plain = new byte[size];
      LZ4Factory.safeInstance()
          .safeDecompressor()
          .decompress(block, HEAD_BYTES, block.length - HEAD_BYTES, plain, 0);
      from = ByteBuffer.wrap(plain);
    }
    List<byte @Nullable []> values = new ArrayList<>();
    for (int i = 0; i < first + count; i++) {
      int length = from.getInt();
      if (i < first) {
        from.position(from.position() + Math.max(0, length));
      } else if (length == NULL) {
        values.add(null);
      } else {
        byte[] value = new byte[length];
        from.get(value);
        values.add(value);
      }
    }
    return values;
  }
}
