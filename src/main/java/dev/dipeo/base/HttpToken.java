package dev.dipeo.base;

/** The token of RFC 9110, section 5.6.2: what a method and the name of a header consist of. */
public final class HttpToken {
  private static final boolean[] IS_CHARACTER = new boolean[128];

  static {
    for (char c = 0; c < IS_CHARACTER.length; c++) {
      IS_CHARACTER[c] =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
  }

  private HttpToken() {}

  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isCharacter(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  public static boolean isCharacter(int c) {
    return c >= 0 && c < IS_CHARACTER.length && IS_CHARACTER[c];
  }
}
