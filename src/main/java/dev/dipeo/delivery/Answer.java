package dev.dipeo.delivery;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Arrays;
import java.util.Map;

/**
 * What a receiver answered.
 *
 * @param status HTTP status
 * @param headers by lower-case name; several of one name are joined by a comma (RFC 9110, 5.3)
 * @param body as it came, empty when there was none
 * @param truncated whether the body is only the beginning of what was answered; never so with a 2xx
 */
public record Answer(int status, Map<String, String> headers, byte[] body, boolean truncated) {
  /** How much of an answer is quoted, in characters. */
  public static final int EXCERPT_CHARS_MAX = 500;

  private static final int EXCERPT_BYTES_READ_MAX = 8 * 1024;

  public Answer {
    headers = Map.copyOf(headers);
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** What the {@code Content-Type} says. */
  public MediaType type() {
    return MediaType.of(headers.getOrDefault("content-type", ""));
  }

  /** The body as text, in the charset that its type names. */
  public String text() {
    return new String(body, type().charset());
  }

  /** The beginning of the body on one line; empty when there is none. */
  public String excerpt() {
    byte[] beginning = Arrays.copyOf(body, Math.min(body.length, EXCERPT_BYTES_READ_MAX));
    String text =
        new String(beginning, type().charset()).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    if (text.length() <= EXCERPT_CHARS_MAX) {
      return text;
    }
    int end = EXCERPT_CHARS_MAX;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  /** The status with the words that belong to it: {@code 503 Service Unavailable}. */
  public String statusLine() {
    HttpResponseStatus known = HttpResponseStatus.valueOf(status);
    // Netty makes up a name such as "Server Error (599)" for a status it does not know.
    return known.reasonPhrase().contains("(") ? String.valueOf(status) : known.toString();
  }
}
