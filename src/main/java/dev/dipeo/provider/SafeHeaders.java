package dev.dipeo.provider;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Which request headers may be kept, shown and handed to diagrams. */
public final class SafeHeaders {
  /** Most headers that are kept, in the order of their names. */
  public static final int MAX_HEADERS = 64;

  /** Longest value that is kept, in characters; longer ones are left out. */
  public static final int MAX_VALUE_LENGTH = 2_048;

  /** A header with one of these in its name may hold a secret. */
  private static final List<String> SECRET_WORDS =
      List.of(
          "signature",
          "hmac",
          "token",
          "secret",
          "auth",
          "key",
          "password",
          "passwd",
          "cookie",
          "credential",
          "session",
          "jwt");

  /** A header with one of these between its hyphens may, though other names have them in words. */
  private static final Set<String> SECRET_PARTS =
      Set.of(
          "sig",
          "sign",
          "signed",
          "otp",
          "totp",
          "pin",
          "pass",
          "pwd",
          "mac",
          "sid",
          "csrf",
          "xsrf",
          "bearer",
          "saml",
          "assertion");

  private static final Pattern BETWEEN_PARTS = Pattern.compile("[^a-z0-9]+");

  private SafeHeaders() {}

  /**
   * Lower-case names to values joined with ", ".
   *
   * @param headers by name, values in the order of arrival
   * @param provider its signature and token headers are dropped, whatever they are called; those
   *     that its manifest takes event and delivery id from are kept
   */
  public static Map<String, String> keep(Map<String, List<String>> headers, Provider provider) {
    Map<String, String> kept = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> header : new TreeMap<>(headers).entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      String value = String.join(", ", header.getValue());
      if (kept.size() < MAX_HEADERS
          && value.length() <= MAX_VALUE_LENGTH
          && !provider.secretHeaders().contains(name)
          && (provider.namingHeaders().contains(name) || isHarmless(name))) {
        kept.put(name, value);
      }
    }
    return kept;
  }

  private static boolean isHarmless(String name) {
    return SECRET_WORDS.stream().noneMatch(name::contains)
        && BETWEEN_PARTS.splitAsStream(name).noneMatch(SECRET_PARTS::contains);
  }
}
