package dev.dipeo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Text in columns, each as wide as its widest cell. The first row is the header. */
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    rows.add(List.of(head));
  }

  /** Adds a row with as many cells as the header. */
  Table row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException("a row has " + rows.getFirst().size() + " cells");
    }
    rows.add(Arrays.stream(cells).map(Printable::line).toList());
    return this;
  }

  /** A table with one row per object, made of the values of these keys. */
  static Table of(Iterable<JsonNode> objects, List<String> head, List<String> keys) {
    Table table = new Table(head.toArray(String[]::new));
    for (JsonNode object : objects) {
      table.row(keys.stream().map(key -> text(object.path(key))).toArray(String[]::new));
    }
    return table;
  }

  /** A value as cell text: on one line, and a dash for nothing. */
  static String text(JsonNode value) {
    String text = value.isContainerNode() ? value.toString() : value.asText();
    return value.isMissingNode() || value.isNull() || text.isEmpty() ? "-" : Printable.line(text);
  }

  /** Prints the fields of an object, one per line, except those in {@code apart}. */
  static void fields(PrintWriter out, JsonNode object, int width, Set<String> apart) {
    object
        .properties()
        .forEach(
            field -> {
              if (!apart.contains(field.getKey())) {
                field(out, field.getKey(), width, text(field.getValue()));
              }
            });
  }

  /** Prints a name, padded to {@code width}, and its value. */
  static void field(PrintWriter out, String name, int width, String value) {
    out.printf("%-" + width + "s %s%n", name, value);
  }

  /**
   * Prints the table.
   *
   * @param nothing text to print if there are no rows
   */
  void print(PrintWriter out, String nothing) {
    if (rows.size() == 1) {
      out.println(nothing);
      return;
    }
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(GAP);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
