package dev.dipeo.store.copy;

import dev.dipeo.store.sql.Checksum;
import dev.dipeo.store.sql.Soundness;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts and checksums of a table on both sides, over all values of the rows in their order. */
final class Compared {
  /** Damaged rows of a table that are named; others are counted. */
  static final int NAMED_MAX = 10;

  private final Consumer<String> words;
  private final Checksum here = new Checksum();
  private final Checksum there = new Checksum();
  private long rowsHere;
  private long rowsThere;
  private long damaged;

  Compared(Consumer<String> words) {
    this.words = words;
  }

  /** The next row of the source. */
  void here(CopiedTable table, @Nullable Object[] row) {
    here.add(row);
    rowsHere++;
    if (!Soundness.holds(table.name(), table.named(row))) {
      damaged++;
      if (damaged <= NAMED_MAX) {
        words.accept(
            "damaged: " + table.describe(row) + ": its checksum does not fit; copied as it is");
      }
    }
  }

  /** The next row of the target. */
  void there(@Nullable Object[] row) {
    there.add(row);
    rowsThere++;
  }

  /** Rows of the target behind the last one of the source. */
  void further(long rows) {
    rowsThere += rows;
  }

  long rowsHere() {
    return rowsHere;
  }

  boolean isSame() {
    return rowsHere == rowsThere && here.value() == there.value();
  }

  String text(CopiedTable table) {
    String text =
        isSame()
            ? String.format(
                Locale.ROOT,
                "%-16s %,13d rows  checksum %08x  same",
                table.name(),
                rowsHere,
                here.value())
            : String.format(
                Locale.ROOT,
                "%-16s %,13d rows  checksum %08x  DIFFERENT: %,d rows, checksum %08x in PostgreSQL",
                table.name(),
                rowsHere,
                here.value(),
                rowsThere,
                there.value());
    return damaged == 0 ? text : text + String.format(Locale.ROOT, "  (damaged: %,d)", damaged);
  }
}
