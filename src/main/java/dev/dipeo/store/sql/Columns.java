package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Converts our types to and from column values. */
final class Columns {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private Columns() {}

  /**
   * Nanoseconds since 1970: ids have the same range, 1677 to 2262.
   *
   * @throws ArithmeticException outside these years
   */
  static long nanos(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
  }

  static @Nullable Long nanos(Optional<Instant> time) {
    return time.isPresent() ? nanos(time.get()) : null;
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return instant(row.getLong(column));
  }

  static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
    OptionalLong nanos = optionalLong(row, column);
    return nanos.isPresent() ? Optional.of(instant(nanos.getAsLong())) : Optional.empty();
  }

  static OptionalLong optionalLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  static Optional<String> optionalText(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  static JsonNode json(ResultSet row, String column) throws SQLException {
    return StoredJson.parse(row.getString(column));
  }

  static Optional<JsonNode> optionalJson(ResultSet row, String column) throws SQLException {
    return optionalText(row, column).map(StoredJson::parse);
  }

  static @Nullable String text(Optional<JsonNode> json) {
    return json.isPresent() ? StoredJson.text(json.get()) : null;
  }
}
