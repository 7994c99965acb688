package dev.dipeo.base;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which headers hold secrets, by their names in lower case. */
public final class SecretHeaders {
  private static final Set<String> CREDENTIALS =
      Set.of(
          "authorization",
          "cookie",
          "proxy-authenticate",
          "proxy-authorization",
          "set-cookie",
          "www-authenticate");

  /** A header with one of these in its name holds a signature. */
  private static final List<String> SIGNATURE_WORDS = List.of("signature", "hmac");

  /** A header whose name ends with one of these parts holds a signature or a token. */
  private static final Set<String> TOKEN_PARTS = Set.of("sig", "sign", "token", "otp");

  /** A header with one of these in its name may hold a secret. */
  private static final List<String> SUSPECT_WORDS =
      List.of(
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

  /** A header with one of these as a part may hold one; other names have them within words. */
  private static final Set<String> SUSPECT_PARTS =
      Set.of(
          "signed",
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

  private SecretHeaders() {}

  /**
   * Whether a header holds a credential, a signature or a token. Names that only resemble those are
   * let through, as {@code x-ratelimit-remaining-tokens} and {@code idempotency-key}: a diagram may
   * need them.
   */
  public static boolean isSecret(String name) {
    return CREDENTIALS.contains(name)
        || SIGNATURE_WORDS.stream().anyMatch(name::contains)
        || parts(name).reduce((_, last) -> last).filter(TOKEN_PARTS::contains).isPresent();
  }

  /** Whether a header of an unknown sender may hold a secret: all of the above, and more. */
  public static boolean mayBeSecret(String name) {
    return CREDENTIALS.contains(name)
        || SIGNATURE_WORDS.stream().anyMatch(name::contains)
        || SUSPECT_WORDS.stream().anyMatch(name::contains)
        || parts(name).anyMatch(part -> TOKEN_PARTS.contains(part) || SUSPECT_PARTS.contains(part));
  }

  private static Stream<String> parts(String name) {
    return BETWEEN_PARTS.splitAsStream(name);
  }
}
