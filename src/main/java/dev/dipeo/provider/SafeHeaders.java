package dev.dipeo.provider;

import dev.dipeo.base.SecretHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The request headers that may be kept, shown and passed to diagrams. */
public final class SafeHeaders {
  /** Most headers kept, in order of their names. */
  public static final int MAX_HEADERS = 64;

  /** Longest value kept, in characters; longer ones are omitted. */
  public static final int MAX_VALUE_LENGTH = 2_048;

  private SafeHeaders() {}

  /**
   * Lower-case names with their values joined by ", ".
   *
   * @param headers by name, values in order of arrival
   * @param provider its signature and token headers are dropped, whatever their names; those with
   *     its event and delivery id are kept
   */
  public static Map<String, String> keep(Map<String, List<String>> headers, Provider provider) {
    Map<String, String> kept = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> header : new TreeMap<>(headers).entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      String value = String.join(", ", header.getValue());
      if (kept.size() < MAX_HEADERS
          && value.length() <= MAX_VALUE_LENGTH
          && !provider.secretHeaders().contains(name)
          && (provider.namingHeaders().contains(name) || !SecretHeaders.mayBeSecret(name))) {
        kept.put(name, value);
      }
    }
    return kept;
  }
}
