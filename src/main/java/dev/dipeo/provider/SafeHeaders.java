package dev.dipeo.provider;

import dev.dipeo.base.SecretHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The request headers that may be kept, shown and passed to diagrams. */
public final class SafeHeaders {
  /** Most headers kept: the first in order of their names. */
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
    Map<String, String> kept = HashMap.newHashMap(headers.size());
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      List<String> values = header.getValue();
      String value = values.size() == 1 ? values.getFirst() : String.join(", ", values);
      if (value.length() <= MAX_VALUE_LENGTH
          && !provider.secretHeaders().contains(name)
          && (provider.namingHeaders().contains(name) || !SecretHeaders.mayBeSecret(name))) {
        kept.put(name, value);
      }
    }
    return kept.size() <= MAX_HEADERS ? kept : first(kept);
  }

  private static Map<String, String> first(Map<String, String> headers) {
    return new TreeMap<>(headers)
        .entrySet().stream()
            .limit(MAX_HEADERS)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
