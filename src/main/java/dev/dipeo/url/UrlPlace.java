package dev.dipeo.url;

import java.util.function.IntPredicate;

/**
 * The part of a URL that a value is in (RFC 3986, 3), and what it may contain there. After the
 * host, a value is percent-encoded, so it can neither end its part nor begin another. Where
 * encoding is impossible, as in a host, invalid values are rejected.
 */
public enum UrlPlace {
  SCHEME("the scheme"),
  USER("the user part"),
  HOST("the host"),
  IPV6_HOST("the host"),
  PORT("the port"),
  PATH("the path"),
  QUERY("the query"),
  FRAGMENT("the fragment");

  private final String shown;

  UrlPlace(String shown) {
    this.shown = shown;
  }

  /**
   * The place of a value.
   *
   * @param before text of the URL before the value, at least one character
   * @param behind known text after the value
   */
  public static UrlPlace between(String before, String behind) {
    int scheme = before.indexOf("://");
    if (scheme < 0) {
      return SCHEME;
    }
    String rest = before.substring(scheme + 3);
    if (rest.indexOf('#') >= 0) {
      return FRAGMENT;
    }
    if (rest.indexOf('?') >= 0) {
      return QUERY;
    }
    if (rest.indexOf('/') >= 0) {
      return PATH;
    }
    if (authority(behind).indexOf('@') >= 0) {
      return USER;
    }
    String host = rest.substring(rest.lastIndexOf('@') + 1);
    if (host.startsWith("[") && host.indexOf(']') < 0) {
      return IPV6_HOST;
    }
    return host.indexOf(':') >= 0 ? PORT : HOST;
  }

  private static String authority(String text) {
    int end = 0;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, end);
  }

  /** The value encoded for this place. */
  public String fitted(String value) throws MalformedUrlException {
    return switch (this) {
      case USER, PATH, QUERY, FRAGMENT -> PercentEncoding.encoded(value);
      case HOST -> host(value);
      case IPV6_HOST ->
          only(
              value,
              character -> Character.digit(character, 16) >= 0 || ":.".indexOf(character) >= 0);
      case PORT -> only(value, character -> character >= '0' && character <= '9');
      case SCHEME -> only(value, UrlPlace::isAsciiLetter);
    };
  }

  private String host(String value) throws MalformedUrlException {
    only(
        value,
        character ->
            Character.isLetterOrDigit(character)
                || Character.getType(character) == Character.NON_SPACING_MARK
                || "._-".indexOf(character) >= 0);
    if (value.startsWith(".") || value.endsWith(".") || value.contains("..")) {
      throw new MalformedUrlException(
          "stands in the host, where no name begins or ends with a dot or has two in a row");
    }
    return value;
  }

  private String only(String value, IntPredicate fits) throws MalformedUrlException {
    var wrong = value.codePoints().filter(fits.negate()).findFirst();
    if (wrong.isPresent()) {
      throw new MalformedUrlException(
          "stands in %s, which cannot hold %s"
              .formatted(shown, MalformedUrlException.shown(wrong.getAsInt())));
    }
    return value;
  }

  private static boolean isAsciiLetter(int character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  }

  /**
   * Whether the path segment at a position is {@code .} or {@code ..}, also percent-encoded: many
   * readers resolve these before anything else.
   */
  public static boolean isDotSegment(String url, int at) {
    int begin = url.lastIndexOf('/', Math.max(0, at - 1)) + 1;
    int end = at;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    String segment = url.substring(begin, end).replaceAll("(?i)%2e", ".");
    return segment.equals(".") || segment.equals("..");
  }
}
