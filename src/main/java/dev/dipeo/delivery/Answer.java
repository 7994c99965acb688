package dev.dipeo.delivery;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.base.MediaType;
import dev.dipeo.secret.Masking;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The response of a receiver.
 *
 * @param status HTTP status
 * @param headers by lower-case name; repeated ones are joined by a comma (RFC 9110, 5.3)
 * @param body received bytes; empty without a body
 * @param truncated whether the body is only a part of the response's; never for a 2xx
 */
public record Answer(int status, Map<String, String> headers, byte[] body, boolean truncated) {
  /** Longest quotation of a body, in characters. */
  public static final int EXCERPT_CHARS_MAX = 500;

  private static final int EXCERPT_BYTES_READ_MAX = 8 * 1024;

  public Answer {
    headers = Map.copyOf(headers);
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The type from {@code Content-Type}. */
  public MediaType type() {
    return MediaType.of(headers.getOrDefault("content-type", ""));
  }

  /** The body as text, in the charset of its type. */
  public String text() {
    return new String(body, charset());
  }

  /** The beginning of the body on one line; empty without a body. */
  public String excerpt() {
    byte[] beginning = Arrays.copyOf(body, Math.min(body.length, EXCERPT_BYTES_READ_MAX));
    String text = new String(beginning, charset()).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    if (text.length() <= EXCERPT_CHARS_MAX) {
      return text;
    }
    int end = EXCERPT_CHARS_MAX;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  /**
   * The target of a redirect without its possibly secret parts; empty if it is not a redirect.
   * Redirects are not followed.
   */
  public Optional<String> redirect() {
    String location = headers.getOrDefault("location", "").strip();
    return status >= 300 && status < 400 && !location.isEmpty()
        ? Optional.of(Destination.shownAnywhere(location))
        : Optional.empty();
  }

  /** A copy without secrets, in whatever charset it is read later. */
  Answer masked(Masking masking) {
    Map<String, String> clean = new HashMap<>();
    headers.forEach(
        (name, value) -> {
          if (masking.masked(name).equals(name)) {
            clean.put(name, masking.masked(value));
          }
        });
    byte[] bytes = body;
    for (Charset charset : charsets()) {
      String text = new String(bytes, charset);
      String without = masking.masked(text);
      bytes = without.equals(text) ? bytes : without.getBytes(charset);
    }
    return new Answer(status, clean, bytes, truncated);
  }

  /** The charset; UTF-8 if none is given or it is unknown. */
  private Charset charset() {
    try {
      return type().charset().map(Charset::forName).orElse(UTF_8);
    } catch (IllegalArgumentException e) { // not known, or not even a name
      return UTF_8;
    }
  }

  private Set<Charset> charsets() {
    Set<Charset> charsets = new LinkedHashSet<>(List.of(UTF_8, charset()));
    for (byte octet : body) {
      if (octet == 0) { // JSON is read in these without being told
        charsets.addAll(List.of(UTF_16BE, UTF_16LE));
        break;
      }
    }
    return charsets;
  }

  /** The status with its reason phrase: {@code 503 Service Unavailable}. */
  public String statusLine() {
    HttpResponseStatus known = HttpResponseStatus.valueOf(status);
    // Netty invents a name such as "Server Error (599)" for unknown statuses.
    return known.reasonPhrase().contains("(") ? String.valueOf(status) : known.toString();
  }
}
