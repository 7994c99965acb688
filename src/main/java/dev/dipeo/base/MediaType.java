package dev.dipeo.base;

import java.util.Locale;
import java.util.Optional;

/**
 * A {@code Content-Type} header (RFC 9110, section 8.3). The reader of the body decides how to
 * treat an unknown charset.
 *
 * @param name {@code type/subtype} in lower case; empty if there is none
 * @param charset charset name in lower case, without quotes
 */
public record MediaType(String name, Optional<String> charset) {
  public static final String JSON = "application/json";
  public static final String FORM = "application/x-www-form-urlencoded";

  private static final String CHARSET = "charset";

  /** Parses a header. Never fails: malformed text becomes an unknown type. */
  public static MediaType of(String header) {
    int end = end(header, 0);
    String name = header.substring(0, end).strip().toLowerCase(Locale.ROOT);
    while (end < header.length()) {
      int start = end + 1;
      end = end(header, start);
      int equals = header.indexOf('=', start, end);
      if (equals >= 0 && header.substring(start, equals).strip().equalsIgnoreCase(CHARSET)) {
        String charset = header.substring(equals + 1, end).replace("\"", "").strip();
        return new MediaType(name, Optional.of(charset.toLowerCase(Locale.ROOT)));
      }
    }
    return new MediaType(name, Optional.empty());
  }

  /** Whether it is JSON, or a format based on it (RFC 6839, section 3.1). */
  public boolean isJson() {
    return name.equals(JSON) || (name.endsWith("+json") && name.indexOf('/') > 0);
  }

  /** Whether it is a form of the URL standard. */
  public boolean isForm() {
    return name.equals(FORM);
  }

  private static int end(String header, int start) {
    int semicolon = header.indexOf(';', start);
    return semicolon < 0 ? header.length() : semicolon;
  }
}
