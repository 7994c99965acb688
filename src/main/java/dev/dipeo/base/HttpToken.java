package dev.dipeo.base;

/** The token of RFC 9110, section 5.6.2: what a method and the name of a header consist of. */
public final class HttpToken {
  private static final String MARKS = "!#$%&'*+-.^_`|~";

  private HttpToken() {}

  public static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(HttpToken::isCharacter);
  }

  public static boolean isCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || MARKS.indexOf(c) >= 0;
  }
}
