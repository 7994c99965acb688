package dev.dipeo.url;

/**
 * A text is no URL that can be sent to, or a value does not fit its place in one. The message says
 * why; of the text it quotes one character at most, because URLs hold tokens.
 */
public final class MalformedUrlException extends Exception {
  public MalformedUrlException(String message) {
    super(message);
  }

  /** A character for people: itself where it can be seen, and its code point. */
  static String shown(int character) {
    String code = "U+%04X".formatted(character);
    return character > ' '
            && character != 0x7f
            && (character < 0x80 || Character.isLetterOrDigit(character))
        ? "'" + Character.toString(character) + "' (" + code + ")"
        : code;
  }
}
