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
 * The CRC-32C (RFC 3720, appendix B.4) of what a row holds, kept in its column {@code checksum}: it
 * tells a bit that flipped on the disk. The database looks after the structure of its pages, not
 * after the values in them.
 */
final class Checksum {
  private Checksum() {}

  /** Of texts, bytes, whole numbers and nulls, in this order. */
  static long of(@Nullable Object... values) {
    CRC32C checksum = new CRC32C();
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    for (Object value : values) {
      byte[] bytes =
          switch (value) {
            case null -> null;
            case byte[] some -> some;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case Number whole -> ByteBuffer.allocate(Long.BYTES).putLong(whole.longValue()).array();
            default -> throw new IllegalArgumentException("no value of a row: " + value.getClass());
          };
      // The length too, so that bytes that move from one value into its neighbour are noticed.
      checksum.update(number.clear().putLong(bytes == null ? -1 : bytes.length).flip());
      if (bytes != null) {
        checksum.update(bytes);
      }
    }
    return checksum.getValue();
  }

  /** The values of a row that are all covered, and behind them their checksum. */
  static @Nullable Object[] appendedTo(@Nullable Object... values) {
    @Nullable Object[] row = Arrays.copyOf(values, values.length + 1);
    row[values.length] = of(values);
    return row;
  }

  /**
   * Compares with the row's; one from before there were checksums is taken as it is.
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
