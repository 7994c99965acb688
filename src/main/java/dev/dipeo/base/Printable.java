package dev.dipeo.base;

import java.util.HexFormat;

/**
 * Untrusted text for a log or a terminal. Characters that are invisible, move the cursor, set
 * colours, change the reading direction or start a line are written as JSON escapes: {@code \n},
 * {@code \} and {@code u001b}. So log lines cannot be forged, and printed JSON stays the same JSON.
 * Idempotent.
 */
public final class Printable {
  private static final HexFormat HEX = HexFormat.of();
  private static final char ZERO_WIDTH_NON_JOINER = '\u200c';
  private static final char ZERO_WIDTH_JOINER = '\u200d';

  private Printable() {}

  /** Safe within a single line. */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** Safe on several lines: keeps line feeds and tabs. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean keepLines) {
    int at = 0;
    while (at < text.length() && isPlain(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return text; // nearly always
    }
    StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, at);
    while (at < text.length()) {
      int letter = text.codePointAt(at);
      if (isVisible(letter) || (keepLines && (letter == '\n' || letter == '\t'))) {
        shown.appendCodePoint(letter);
      } else {
        escape(shown, text, at, Character.charCount(letter));
      }
      at += Character.charCount(letter);
    }
    return shown.toString();
  }

  private static boolean isPlain(char letter) {
    return letter >= ' ' && letter <= '~';
  }

  private static boolean isVisible(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE -> // without its other half
          false;
      // Includes direction marks. Some languages need the joiners for their spelling.
      case Character.FORMAT -> letter == ZERO_WIDTH_NON_JOINER || letter == ZERO_WIDTH_JOINER;
      default -> true;
    };
  }

  private static void escape(StringBuilder shown, String text, int start, int length) {
    for (int at = start; at < start + length; at++) {
      char letter = text.charAt(at);
      switch (letter) {
        case '\n' -> shown.append("\\n");
        case '\r' -> shown.append("\\r");
        case '\t' -> shown.append("\\t");
        default -> shown.append("\\u").append(HEX.toHexDigits(letter));
      }
    }
  }
}
