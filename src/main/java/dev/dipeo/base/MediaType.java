package dev.dipeo.base;

import java.util.Locale;
import java.util.Optional;

/**
 * A {@code Content-Type} header (RFC 9110, section 8.3). What an unknown charset means is for the
 * reader of the body to decide.
 *
 * @param name {@code type/subtype} in lower case; empty when there is none
 * @param charset its name in lower case, without quotes
 */
public record MediaType(String name, Optional<String> charset) {
  public static final String JSON = "application/json";
  public static final String FORM = "application/x-www-form-urlencoded";

  private static final String CHARSET = "charset";

  /** Reads a header. Every text is one: what cannot be read is a name that nobody knows. */
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

  /** JSON, or a format that is written in it (RFC 6839, section 3.1). */
  public boolean isJson() {
    return name.equals(JSON) || (name.endsWith("+json") && name.indexOf('/') > 0);
  }

  /** The fields of a form, as the URL standard writes them. */
  public boolean isForm() {
    return name.equals(FORM);
  }

  private static int end(String header, int start) {
    int semicolon = header.indexOf(';', start);
    return semicolon < 0 ? header.length() : semicolon;
  }
}
