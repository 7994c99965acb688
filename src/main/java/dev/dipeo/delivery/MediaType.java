package dev.dipeo.delivery;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a {@code Content-Type} header says (RFC 9110, 8.3), as far as it matters here.
 *
 * @param name {@code type/subtype} in lower case; empty when there is none
 * @param charset of text; UTF-8 where none is named or the named one is not known
 */
public record MediaType(String name, Charset charset) {
  public static MediaType of(String header) {
    String[] parts = header.split(";", -1);
    Charset charset = StandardCharsets.UTF_8;
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.regionMatches(true, 0, "charset=", 0, 8)) {
        charset = charset(parameter.substring(8).replace("\"", "").strip());
      }
    }
    return new MediaType(parts[0].strip().toLowerCase(Locale.ROOT), charset);
  }

  /** JSON, or a format that is written in it (RFC 6839, 3.1). */
  public boolean isJson() {
    return name.equals("application/json") || name.endsWith("+json");
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) { // not known, or not even a name
      return StandardCharsets.UTF_8;
    }
  }
}
