package dev.dipeo.url;

/**
 * A text that is not a usable URL, or a value that does not fit its place in one. The message tells
 * why; it quotes at most one character, because URLs contain tokens.
 */
public final class MalformedUrlException extends Exception {
  public MalformedUrlException(String message) {
    super(message);
  }

  /** A character for messages: itself if visible, and its code point. */
  static String shown(int character) {
    String code = "U+%04X".formatted(character);
    return character > ' '
            && character != 0x7f
            && (character < 0x80 || Character.isLetterOrDigit(character))
        ? "'" + Character.toString(character) + "' (" + code + ")"
        : code;
  }
}
