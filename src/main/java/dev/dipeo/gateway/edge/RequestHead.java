package dev.dipeo.gateway.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.dipeo.base.HttpToken;
import dev.dipeo.base.Problem;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of one request, from its first byte to the empty line, as strictly as RFC 9112
 * requires: a head that another server could read differently is refused, not corrected. Determines
 * how the body ends. Pure; the server parses the same bytes again.
 */
final class RequestHead {
  /** Most digits of a length; fits a {@code long}. */
  private static final int LENGTH_DIGITS_MAX = 18;

  private static final byte[] HTTP = {'H', 'T', 'T', 'P', '/'};
  private static final String LENGTH = "content-length";
  private static final String CODING = "transfer-encoding";

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
    requestLine(end);
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

  private void requestLine(int end) throws RefusedRequestException {
    int target = spaceAfter(at, end) + 1;
    int version = spaceAfter(target, end) + 1;
    if (target == at + 1
        || version <= target + 1
        || !isVersion(version, end)
        || !isAll(at, target - 1, HttpToken::isCharacter)
        || !isAll(target, version - 1, c -> (c & 0xff) > ' ' && c != 0x7f)) {
      throw RefusedRequestException.malformed(
          "request_line", "A request begins with method, target and version, one space between");
    }
    http10 = bytes[version + 5] == '1' && bytes[version + 7] == '0';
    if (!http10 && !(bytes[version + 5] == '1' && bytes[version + 7] == '1')) {
      throw new RefusedRequestException(
          "http_version",
          new Problem(
              505,
              "http-version-not-supported",
              "HTTP Version Not Supported",
              "This server speaks HTTP/1.1"));
    }
  }

  /** Index of the next space; {@code end} if there is none. */
  private int spaceAfter(int from, int end) {
    int i = from;
    while (i < end && bytes[i] != ' ') {
      i++;
    }
    return i;
  }

  /** Whether the rest of the line is {@code HTTP/} and two digits with a dot between. */
  private boolean isVersion(int from, int end) {
    return end - from == "HTTP/1.1".length()
        && Arrays.equals(bytes, from, from + HTTP.length, HTTP, 0, HTTP.length)
        && isDigit(bytes[from + 5])
        && bytes[from + 6] == '.'
        && isDigit(bytes[from + 7]);
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private boolean isAll(int from, int end, IntPredicate allowed) {
    for (int i = from; i < end; i++) {
      if (!allowed.test(bytes[i])) {
        return false;
      }
    }
    return true;
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
    if (isName("host", colon)) {
      hosts++;
    } else if (isName(LENGTH, colon)) {
      length = only(length, value(colon, end), LENGTH);
    } else if (isName(CODING, colon)) {
      coding = only(coding, value(colon, end), CODING);
    }
  }

  /** Whether the line begins with this name, in lower or upper case. */
  private boolean isName(String name, int colon) {
    if (colon - at != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      byte c = bytes[at + i];
      if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != name.charAt(i)) {
        return false;
      }
    }
    return true;
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
    if (length.length() > LENGTH_DIGITS_MAX || !isNumber(length)) {
      throw RefusedRequestException.malformed("length", "Content-Length is not one whole number");
    }
    return new Framing.Length(Long.parseLong(length));
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
