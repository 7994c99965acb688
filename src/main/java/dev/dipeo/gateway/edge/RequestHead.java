package dev.dipeo.gateway.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.dipeo.base.HttpToken;
import dev.dipeo.base.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of one request, from its first byte to the empty line, as strictly as RFC 9112
 * requires: a head that another server could read differently is refused, not corrected. Determines
 * how the body ends. Pure; the server parses the same bytes again.
 */
final class RequestHead {
  /** Most digits of a length; fits a {@code long}. */
  private static final int LENGTH_DIGITS_MAX = 18;

  private final byte[] bytes;
  private int at;
  private int hosts;
  private boolean http10;
  private @Nullable String length;
  private @Nullable String coding;

  private RequestHead(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @param head including the empty line at its end
   */
  static Framing read(byte[] head) throws RefusedRequestException {
    return new RequestHead(head).read();
  }

  private Framing read() throws RefusedRequestException {
    int end = lineEnd();
    requestLine(new String(bytes, at, end - at, ISO_8859_1));
    for (at = end + 2; (end = lineEnd()) > at; at = end + 2) {
      field(end);
    }
    if (hosts > 1 || (hosts == 0 && !http10)) { // RFC 9112, section 3.2
      throw RefusedRequestException.malformed(
          "host", "The request has " + (hosts == 0 ? "no" : "more than one") + " Host");
    }
    return framing();
  }

  /** Index of the CR that ends the line. */
  private int lineEnd() throws RefusedRequestException {
    for (int i = at; i < bytes.length; i++) {
      if (bytes[i] == '\n' || bytes[i] == 0) {
        throw lineEnds();
      }
      if (bytes[i] == '\r') {
        if (i + 1 < bytes.length && bytes[i + 1] == '\n') {
          return i;
        }
        throw lineEnds();
      }
    }
    throw lineEnds();
  }

  private static RefusedRequestException lineEnds() {
    return RefusedRequestException.malformed(
        "line_ends", "Lines of a header end with CR LF, and have neither these nor NUL inside");
  }

  /**
   * Checks a partial head, so that a sender that uses bare LF is refused without a timeout.
   *
   * @param part starts with the last byte of the previous check
   */
  static void requireNoBareLineFeed(byte[] part) throws RefusedRequestException {
    for (int i = 1; i < part.length; i++) {
      if (part[i] == '\n' && part[i - 1] != '\r') {
        throw lineEnds();
      }
    }
  }

  private void requestLine(String line) throws RefusedRequestException {
    String[] parts = line.split(" ", -1);
    if (parts.length != 3
        || !HttpToken.isToken(parts[0])
        || parts[1].isEmpty()
        || parts[1].chars().anyMatch(c -> c <= ' ' || c == 0x7f)
        || !parts[2].matches("HTTP/[0-9]\\.[0-9]")) {
      throw RefusedRequestException.malformed(
          "request_line", "A request begins with method, target and version, one space between");
    }
    http10 = parts[2].equals("HTTP/1.0");
    if (!http10 && !parts[2].equals("HTTP/1.1")) {
      throw new RefusedRequestException(
          "http_version",
          new Problem(
              505,
              "http-version-not-supported",
              "HTTP Version Not Supported",
              "This server speaks HTTP/1.1"));
    }
  }

  private void field(int end) throws RefusedRequestException {
    int colon = at;
    while (colon < end && HttpToken.isCharacter(bytes[colon])) {
      colon++;
    }
    if (colon == at || colon == end || bytes[colon] != ':') {
      // A space before the colon, or a folded line (sections 5.1, 5.2).
      throw RefusedRequestException.malformed(
          "field_name", "A header's line begins with its name, and a colon follows at once");
    }
    String name = new String(bytes, at, colon - at, ISO_8859_1).toLowerCase(Locale.ROOT);
    switch (name) {
      case "host" -> hosts++;
      case "content-length" -> length = only(length, value(colon, end), name);
      case "transfer-encoding" -> coding = only(coding, value(colon, end), name);
      default -> {}
    }
  }

  /** The value without surrounding white space. */
  private String value(int colon, int end) {
    int from = colon + 1;
    int to = end;
    while (from < to && isBlank(bytes[from])) {
      from++;
    }
    while (to > from && isBlank(bytes[to - 1])) {
      to--;
    }
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  private static String only(@Nullable String before, String value, String name)
      throws RefusedRequestException {
    if (before != null) {
      throw RefusedRequestException.malformed("two_lengths", name + " stands there twice");
    }
    return value;
  }

  private Framing framing() throws RefusedRequestException {
    if (coding != null) { // RFC 9112, section 6.1
      if (length != null || http10 || !coding.equalsIgnoreCase("chunked")) {
        throw length != null
            ? RefusedRequestException.malformed(
                "two_lengths", "Content-Length and Transfer-Encoding stand there both")
            : RefusedRequestException.malformed(
                "transfer_encoding", "The only Transfer-Encoding is chunked, of HTTP/1.1");
      }
      return new Framing.Chunked();
    }
    if (length == null) {
      return new Framing.Length(0);
    }
    if (length.length() > LENGTH_DIGITS_MAX || !length.matches("[0-9]+")) {
      throw RefusedRequestException.malformed("length", "Content-Length is not one whole number");
    }
    return new Framing.Length(Long.parseLong(length));
  }
}
