package dev.dipeo.delivery;

import dev.dipeo.delivery.DeliveryException.Kind;
import dev.dipeo.secret.SealedText;
import dev.dipeo.url.HttpUrl;
import dev.dipeo.url.MalformedUrlException;
import java.net.URI;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parsed destination of a request.
 *
 * @param url the whole URL
 * @param tls whether the scheme is https
 * @param host ASCII name, or address; IPv6 without brackets
 * @param target path and query as sent
 */
public record Destination(URI url, boolean tls, String host, int port, String target) {
  /** A path segment of this length may be a token; words and numbers are shorter. */
  private static final int SHOWN_PART_MAX = 20;

  private static final int REFERENCE_CHARS_SHOWN_MAX = 200;

  /** Reads a URL from a diagram or a template; see {@link HttpUrl#read}. */
  public static URI url(String text) throws DeliveryException {
    try {
      return HttpUrl.read(text);
    } catch (MalformedUrlException e) {
      throw invalid(e);
    }
  }

  /** Parses a URL; see {@link HttpUrl#of}. */
  public static Destination of(URI url) throws DeliveryException {
    try {
      HttpUrl parts = HttpUrl.of(url);
      return new Destination(url, parts.tls(), parts.host(), parts.port(), parts.target());
    } catch (MalformedUrlException e) {
      throw invalid(e);
    }
  }

  /**
   * The URL for messages and logs: without user, query and fragment, which may contain tokens, and
   * with long path segments cut off, where Slack, Discord and Telegram put theirs.
   */
  public static String shown(URI url) {
    String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
    String path = url.getRawPath() == null ? "" : cutOff(url.getRawPath());
    return url.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + path;
  }

  private static String cutOff(String path) {
    return Stream.of(path.split("/", -1))
        .map(part -> isCutOff(part) ? part.substring(0, 4) + "…" : part)
        .collect(Collectors.joining("/"));
  }

  /**
   * Like {@link #shown(URI)}, for text from a receiver, which may be a relative URL or no URL at
   * all.
   */
  static String shownAnywhere(String reference) {
    String text = reference.replaceAll("[?#].*", "").replaceAll("[^\\x21-\\x7e]+", "?");
    text = text.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*@", "$1//");
    text = cutOff(text);
    return text.length() > REFERENCE_CHARS_SHOWN_MAX
        ? text.substring(0, REFERENCE_CHARS_SHOWN_MAX) + "…"
        : text;
  }

  /** Whether a path segment is long enough to be a token, and therefore not shown. */
  static boolean isCutOff(String part) {
    return part.length() >= SHOWN_PART_MAX;
  }

  /**
   * Like {@link #shown(URI)}, for a URL that contains secrets by name. Other text is treated the
   * same; the names stay, because they are not secret.
   */
  static String shown(SealedText url) {
    if (url.isPlain()) {
      try {
        return shown(url(url.shown()));
      } catch (DeliveryException e) {
        return "a malformed URL";
      }
    }
    String text = url.shown();
    int end = 0;
    while (end < text.length() && "?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String withoutQuery = text.substring(0, end).replaceFirst("(?<=://)[^/]*@", "");
    return Stream.of(withoutQuery.split("/", -1))
        .map(part -> isCutOff(part) && !part.contains("{{") ? part.substring(0, 4) + "…" : part)
        .collect(Collectors.joining("/"));
  }

  private static DeliveryException invalid(MalformedUrlException e) {
    return new DeliveryException(Kind.INVALID, String.valueOf(e.getMessage()));
  }
}
