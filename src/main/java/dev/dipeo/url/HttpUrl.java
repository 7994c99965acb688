package dev.dipeo.url;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parsed URL of an outgoing request. The address guard, the resolver, the connection and the
 * Host header all use this host: there is no second parser.
 *
 * @param tls whether the scheme is https
 * @param host ASCII name, or address; IPv6 without brackets
 * @param target path and query as sent
 */
public record HttpUrl(boolean tls, String host, int port, String target) {
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Pattern BEGINNING = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");

  // java.net.URI finds no host in names with an underscore, which are frequent in container
  // networks.
  private static final Pattern AUTHORITY =
      Pattern.compile("([\\p{L}\\p{M}\\p{N}._-]+)(?::(\\d*))?");
  private static final Pattern IPV6_AUTHORITY = Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::(\\d*))?");
  private static final Pattern ASCII_HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})?");

  /**
   * A host that looks like an address must be one in the usual form: resolvers differ on 0x7f.1,
   * 0177.0.0.1 and 2130706433.
   */
  private static final Pattern NUMBER_AT_THE_END =
      Pattern.compile("(^|\\.)([0-9]+|0[xX][0-9A-Fa-f]*)\\.?$");

  private static final Pattern IPV4 =
      Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");

  private static final String ENCODED = " \"<>\\^`{|}";

  /**
   * Reads a URL from a diagram or a template. After the host, invalid characters such as spaces are
   * percent-encoded; control characters are rejected.
   */
  public static URI read(String text) throws MalformedUrlException {
    int behindHost = behindHost(text);
    StringBuilder out = new StringBuilder(text.length() + 16);
    boolean inQuery = false;
    boolean inFragment = false;
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      if (Character.isISOControl(character)) {
        throw malformed(character, at, "a control character");
      }
      if (character == '%' && !isEncoded(text, at)) {
        throw new MalformedUrlException(
            "the URL is malformed: the '%' at position "
                + at
                + " is not followed by two hexadecimal digits; write %25 for a percent sign");
      }
      boolean behind = at >= behindHost;
      if (behind && isEncodedByUs(character, inQuery, inFragment)) {
        PercentEncoding.append(out, character);
      } else {
        out.appendCodePoint(character);
      }
      inFragment |= behind && character == '#';
      inQuery |= behind && character == '?';
      at += Character.charCount(character);
    }
    try {
      return new URI(out.toString());
    } catch (URISyntaxException e) {
      // Not the text itself: it may hold a token.
      throw new MalformedUrlException(
          "the URL is malformed: "
              + e.getReason()
              + (e.getIndex() < 0 ? "" : " at position " + e.getIndex()));
    }
  }

  /** Index where the path, query or fragment begins; checks the characters of the host. */
  private static int behindHost(String text) throws MalformedUrlException {
    Matcher beginning = BEGINNING.matcher(text);
    if (!beginning.lookingAt()) {
      return 0;
    }
    int at = beginning.end();
    while (at < text.length() && "/?#".indexOf(text.charAt(at)) < 0) {
      int character = text.codePointAt(at);
      if (!Character.isLetterOrDigit(character)
          && !isMark(character)
          && (character > 0x7f || "._-:[]@%!$&'()*+,;=~".indexOf(character) < 0)) {
        throw malformed(character, at, "its host holds");
      }
      at += Character.charCount(character);
    }
    return at;
  }

  private static boolean isMark(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER ->
          true;
      default -> false;
    };
  }

  private static boolean isEncoded(String text, int at) {
    return at + 2 < text.length()
        && Character.digit(text.charAt(at + 1), 16) >= 0
        && Character.digit(text.charAt(at + 2), 16) >= 0;
  }

  private static boolean isEncodedByUs(int character, boolean inQuery, boolean inFragment) {
    if (character < 0x80) {
      return ENCODED.indexOf(character) >= 0
          || ((character == '[' || character == ']') && !inQuery)
          || (character == '#' && inFragment);
    }
    return Character.isSpaceChar(character)
        || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
  }

  /** Parses a URL. Accepts only http and https, with a host, and without user and password. */
  public static HttpUrl of(URI url) throws MalformedUrlException {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      throw new MalformedUrlException("a URL begins with http:// or https://");
    }
    String authority = url.getRawAuthority();
    if (authority == null || authority.isEmpty()) {
      throw new MalformedUrlException("the URL has no host");
    }
    if (authority.indexOf('@') >= 0) {
      throw new MalformedUrlException(
          "the URL holds a user or password; send them in an Authorization header");
    }
    boolean tls = scheme.equals("https");
    Matcher ipv6 = IPV6_AUTHORITY.matcher(authority);
    if (ipv6.matches()) {
      return new HttpUrl(tls, ipv6.group(1), port(ipv6.group(2), tls), target(url));
    }
    Matcher named = AUTHORITY.matcher(authority);
    if (!named.matches()) {
      throw new MalformedUrlException("the URL's host or port is malformed");
    }
    return new HttpUrl(tls, ascii(named.group(1)), port(named.group(2), tls), target(url));
  }

  private static String target(URI url) {
    URI ascii = URI.create(url.toASCIIString());
    String path = ascii.getRawPath();
    String query = ascii.getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  /** Whether a text is the name of a host or an IPv4 address, as far as its characters tell. */
  public static boolean isHostName(String text) {
    return ASCII_HOST.matcher(text).matches();
  }

  /** Converts international names to punycode (RFC 3490), in lower case. */
  private static String ascii(String host) throws MalformedUrlException {
    try {
      String ascii = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
      if (isHostName(ascii)) {
        if (NUMBER_AT_THE_END.matcher(ascii).find() && !IPV4.matcher(ascii).matches()) {
          throw new MalformedUrlException(
              "the URL's host is a number; write an address as in 192.0.2.1");
        }
        return ascii.toLowerCase(Locale.ROOT);
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the exception below.
    }
    throw new MalformedUrlException("the URL's host is not a name");
  }

  private static int port(String digits, boolean tls) throws MalformedUrlException {
    if (digits == null || digits.isEmpty()) {
      return tls ? 443 : 80;
    }
    int port = digits.length() > 5 ? 0 : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw new MalformedUrlException("the URL's port is not between 1 and 65535");
    }
    return port;
  }

  private static MalformedUrlException malformed(int character, int at, String what) {
    return new MalformedUrlException(
        "the URL is malformed: %s %s at position %d"
            .formatted(what, MalformedUrlException.shown(character), at));
  }
}
