package dev.dipeo.url;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/** Percent-encoding (RFC 3986, 2.1), of UTF-8. */
public final class PercentEncoding {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(UTF_8);

  private PercentEncoding() {}

  /**
   * Encodes everything except unreserved characters (RFC 3986, 2.3), so the result has no special
   * meaning anywhere in a URL or a form.
   */
  public static String encoded(String value) {
    StringBuilder out = new StringBuilder(value.length() + 16);
    value
        .codePoints()
        .forEach(
            character -> {
              if (isUnreserved(character)) {
                out.append((char) character);
              } else {
                append(out, character);
              }
            });
    return out.toString();
  }

  /** Encodes one code point; a lone surrogate becomes the replacement character. */
  static void append(StringBuilder out, int character) {
    boolean half = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    for (byte octet : half ? REPLACEMENT : Character.toString(character).getBytes(UTF_8)) {
      HEX.toHexDigits(out.append('%'), octet);
    }
  }

  private static boolean isUnreserved(int character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || (character < 0x80 && "-._~".indexOf(character) >= 0);
  }
}
