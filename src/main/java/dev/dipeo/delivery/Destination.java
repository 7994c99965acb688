package dev.dipeo.delivery;

import dev.dipeo.delivery.DeliveryException.Kind;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a request goes, taken apart.
 *
 * @param tls whether the scheme is https
 * @param host name in ASCII, or address, IPv6 without brackets
 * @param target path and query as they are sent
 */
public record Destination(boolean tls, String host, int port, String target) {
  private static final Set<String> SCHEMES = Set.of("http", "https");
  // java.net.URI knows no host in names with an underscore, which container networks are full of.
  private static final Pattern AUTHORITY =
      Pattern.compile("([\\p{L}\\p{M}\\p{N}._-]+)(?::(\\d*))?");
  private static final Pattern IPV6_AUTHORITY = Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::(\\d*))?");
  private static final Pattern ASCII_HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})?");

  /**
   * What looks like an address is one, in its usual form: 0x7f.1, 0177.0.0.1 and 2130706433 are
   * read differently by different resolvers.
   */
  private static final Pattern NUMBER_AT_THE_END =
      Pattern.compile("(^|\\.)([0-9]+|0[xX][0-9A-Fa-f]*)\\.?$");

  private static final Pattern IPV4 =
      Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");

  /** A part of a path this long may be a token; words and numbers are shorter. */
  private static final int SHOWN_PART_MAX = 20;

  private static final String ENCODED_IN_URLS = " \"<>\\^`{|}";

  /**
   * Reads a URL that people or templates made. What no URL may contain as it is, such as spaces, is
   * percent-encoded; control characters are not, they are refused.
   */
  public static URI url(String text) throws DeliveryException {
    StringBuilder encoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (ENCODED_IN_URLS.indexOf(c) >= 0) {
        encoded.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      } else {
        encoded.append(c);
      }
    }
    try {
      return new URI(encoded.toString());
    } catch (URISyntaxException e) {
      // Not the text itself: it may hold a token.
      throw new DeliveryException(
          Kind.INVALID,
          "the URL is malformed: "
              + e.getReason()
              + (e.getIndex() < 0 ? "" : " at position " + e.getIndex()));
    }
  }

  /** Takes a URL apart. Only http and https, with a host, and without user and password. */
  public static Destination of(URI url) throws DeliveryException {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      throw invalid("a URL begins with http:// or https://");
    }
    String authority = url.getRawAuthority();
    if (authority == null || authority.isEmpty()) {
      throw invalid("the URL has no host");
    }
    if (authority.indexOf('@') >= 0) {
      throw invalid("the URL holds a user or password; send them in an Authorization header");
    }
    boolean tls = scheme.equals("https");
    Matcher ipv6 = IPV6_AUTHORITY.matcher(authority);
    if (ipv6.matches()) {
      return new Destination(tls, ipv6.group(1), port(ipv6.group(2), tls), target(url));
    }
    Matcher named = AUTHORITY.matcher(authority);
    if (!named.matches()) {
      throw invalid("the URL's host or port is malformed");
    }
    return new Destination(tls, ascii(named.group(1)), port(named.group(2), tls), target(url));
  }

  /**
   * The URL for messages and logs: without user, query and fragment, where tokens stand, and with
   * long parts of the path cut off, where Slack, Discord and Telegram have theirs.
   */
  public static String shown(URI url) {
    String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
    String path =
        url.getRawPath() == null
            ? ""
            : Stream.of(url.getRawPath().split("/", -1))
                .map(part -> isCutOff(part) ? part.substring(0, 4) + "…" : part)
                .collect(Collectors.joining("/"));
    return url.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + path;
  }

  /** Whether this part of a path is long enough to be a token, and is not shown. */
  static boolean isCutOff(String part) {
    return part.length() >= SHOWN_PART_MAX;
  }

  private static String target(URI url) {
    URI ascii = URI.create(url.toASCIIString());
    String path = ascii.getRawPath();
    String query = ascii.getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  private static String ascii(String host) throws DeliveryException {
    try {
      String ascii = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
      if (ASCII_HOST.matcher(ascii).matches()) {
        if (NUMBER_AT_THE_END.matcher(ascii).find() && !IPV4.matcher(ascii).matches()) {
          throw invalid("the URL's host is a number; write an address as in 192.0.2.1");
        }
        return ascii.toLowerCase(Locale.ROOT);
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the same answer.
    }
    throw invalid("the URL's host is not a name");
  }

  private static int port(String digits, boolean tls) throws DeliveryException {
    if (digits == null || digits.isEmpty()) {
      return tls ? 443 : 80;
    }
    int port = digits.length() > 5 ? 0 : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw invalid("the URL's port is not between 1 and 65535");
    }
    return port;
  }

  private static DeliveryException invalid(String message) {
    return new DeliveryException(Kind.INVALID, message);
  }
}
