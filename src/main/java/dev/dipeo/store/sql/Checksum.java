package dev.dipeo.store.sql;

import dev.dipeo.base.DamagedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The CRC-32C (RFC 3720, appendix B.4) of a row's values, stored in its column {@code checksum}.
 * Detects bits that flipped on the disk: the database checks the structure of its pages, not the
 * values in them.
 */
public final class Checksum {
  private final CRC32C checksum = new CRC32C();
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  /** The checksum of texts, bytes, whole numbers and nulls, in this order. */
  static long of(@Nullable Object... values) {
    Checksum checksum = new Checksum();
    checksum.add(values);
    return checksum.value();
  }

  /** Goes on with these values; those of many rows are added one row after another. */
  public void add(@Nullable Object... values) {
    for (Object value : values) {
      byte[] bytes =
          switch (value) {
            case null -> null;
            case byte[] some -> some;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case Number whole -> ByteBuffer.allocate(Long.BYTES).putLong(whole.longValue()).array();
            default -> throw new IllegalArgumentException("no value of a row: " + value.getClass());
          };
      // Includes the length, so that bytes moving from one value to its neighbour are detected.
      checksum.update(number.clear().putLong(bytes == null ? -1 : bytes.length).flip());
      if (bytes != null) {
        checksum.update(bytes);
      }
    }
  }

  /** The checksum of all values added so far. */
  public long value() {
    return checksum.getValue();
  }

  /** These values and those after them, for one checksum. */
  static @Nullable Object[] concat(@Nullable Object[] values, @Nullable Object[] further) {
    @Nullable Object[] all = Arrays.copyOf(values, values.length + further.length);
    System.arraycopy(further, 0, all, values.length, further.length);
    return all;
  }

  /** Returns the values followed by their checksum, which covers all of them. */
  static @Nullable Object[] appendedTo(@Nullable Object... values) {
    @Nullable Object[] row = Arrays.copyOf(values, values.length + 1);
    row[values.length] = of(values);
    return row;
  }

  /**
   * Checks the values against the row's checksum. A row written before checksums existed passes.
   *
   * @throws DamagedException when they differ
   */
  static void require(ResultSet row, String kind, long number, @Nullable Object... values)
      throws SQLException {
    OptionalLong written = Columns.optionalLong(row, "checksum");
    if (written.isPresent() && written.getAsLong() != of(values)) {
      throw new DamagedException(kind, number);
    }
  }
}
