package dev.dipeo.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/** The forms in which programs write one character in JSON, URLs and HTML. */
final class Written {
  /** Deepest nesting of escapes that is recognised: JSON in JSON in JSON. */
  private static final int NESTING_MAX = 8;

  /** Most consecutive backslashes, as that nesting produces. */
  private static final int BACKSLASHES_MAX = 256;

  private static final Map<Integer, String> ENTITIES =
      Map.of(
          (int) '&',
          "amp",
          (int) '<',
          "lt",
          (int) '>',
          "gt",
          (int) '"',
          "quot",
          (int) '\'',
          "apos");

  private static final Map<Integer, Character> JSON =
      Map.of((int) '\n', 'n', (int) '\r', 'r', (int) '\t', 't', (int) '\b', 'b', (int) '\f', 'f');

  private Written() {}

  /** The end of this character in any of its forms; -1 if it is not here. */
  static int end(String text, int at, int character) {
    if (at >= text.length()) {
      return -1;
    }
    int escaped =
        switch (text.charAt(at)) {
          case '\\' -> afterBackslashes(text, at, character);
          case '%' -> {
            int end = percent(text, at, character);
            yield end < 0 && character == ' ' ? percent(text, at, '+') : end;
          }
          case '&' -> entity(text, at, character);
          case '+' -> character == ' ' ? at + 1 : -1;
          default -> -1;
        };
    if (escaped >= 0) {
      return escaped;
    }
    return text.codePointAt(at) == character ? at + Character.charCount(character) : -1;
  }

  private static int afterBackslashes(String text, int at, int character) {
    int behind = at;
    while (behind < text.length() && behind - at < BACKSLASHES_MAX && text.charAt(behind) == '\\') {
      behind++;
    }
    if (behind >= text.length()) {
      return character == '\\' ? behind : -1;
    }
    if (text.charAt(behind) == 'u') {
      int end = behind;
      for (char unit : Character.toChars(character)) {
        int digits = text.startsWith("\\u", end) ? end + 2 : end == behind ? end + 1 : -1;
        if (digits < 0 || hex(text, digits, 4) != unit) {
          end = -1;
          break;
        }
        end = digits + 4;
      }
      if (end >= 0) {
        return end;
      }
    }
    Character letter = JSON.get(character);
    if (letter != null) {
      return text.charAt(behind) == letter ? behind + 1 : -1;
    }
    if (character == '\\') { // a run of any length; the next character needs no escape of its own
      return behind;
    }
    // An escaped "/" or quote is that character; before a letter, a backslash means something else.
    return character < 0x80
            && !Character.isLetterOrDigit(character)
            && text.charAt(behind) == character
        ? behind + 1
        : -1;
  }

  private static int percent(String text, int at, int character) {
    int end = at;
    for (byte octet : Character.toString(character).getBytes(UTF_8)) {
      if (end >= text.length() || text.charAt(end) != '%') {
        return -1;
      }
      int digits = end + 1;
      for (int depth = 0; depth < NESTING_MAX && text.startsWith("25", digits); depth++) {
        if (hex(text, digits, 2) == (octet & 0xff)) {
          break;
        }
        digits += 2;
      }
      if (hex(text, digits, 2) != (octet & 0xff)) {
        return -1;
      }
      end = digits + 2;
    }
    return end;
  }

  private static int entity(String text, int at, int character) {
    int behind = at + 1;
    for (int depth = 0; depth < NESTING_MAX && text.startsWith("amp;", behind); depth++) {
      behind += 4;
    }
    if (character == '&' && behind > at + 1) {
      return behind;
    }
    int end = text.indexOf(';', behind, Math.min(text.length(), behind + 10));
    if (end <= behind || end - behind > 9) {
      return -1;
    }
    String named = ENTITIES.get(character);
    boolean same =
        text.charAt(behind) == '#'
            ? number(text, behind + 1, end) == character
            : named != null && named.length() == end - behind && text.startsWith(named, behind);
    return same ? end + 1 : -1;
  }

  /** The number of a numeric entity, such as "60" or "x3c"; -1 if it is not a number. */
  private static int number(String text, int begin, int end) {
    boolean hexadecimal = begin < end && Character.toLowerCase(text.charAt(begin)) == 'x';
    int at = hexadecimal ? begin + 1 : begin;
    int value = at == end ? -1 : 0;
    for (; at < end && value >= 0; at++) {
      int digit = Character.digit(text.charAt(at), hexadecimal ? 16 : 10);
      value = digit < 0 ? -1 : value * (hexadecimal ? 16 : 10) + digit;
    }
    return value;
  }

  private static int hex(String text, int at, int digits) {
    if (at + digits > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }
}
