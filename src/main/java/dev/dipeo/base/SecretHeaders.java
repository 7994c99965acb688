package dev.dipeo.base;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Decides which headers contain secrets, by their lower-case names. */
public final class SecretHeaders {
  private static final Set<String> CREDENTIALS =
      Set.of(
          "authorization",
          "cookie",
          "proxy-authenticate",
          "proxy-authorization",
          "set-cookie",
          "www-authenticate");

  /** Words in the name of a header with a signature. */
  private static final List<String> SIGNATURE_WORDS = List.of("signature", "hmac");

  /** Last parts of the name of a header with a signature or a token. */
  private static final Set<String> TOKEN_PARTS = Set.of("sig", "sign", "token", "otp");

  /** Words in the name of a header that may contain a secret. */
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

  /**
   * Parts of the name of a header that may contain a secret; within longer words they mean nothing.
   */
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
   * Whether a header contains a credential, a signature or a token. Similar names such as {@code
   * x-ratelimit-remaining-tokens} and {@code idempotency-key} are not secret: diagrams may need
   * them.
   */
  public static boolean isSecret(String name) {
    return CREDENTIALS.contains(name)
        || SIGNATURE_WORDS.stream().anyMatch(name::contains)
        || parts(name).reduce((_, last) -> last).filter(TOKEN_PARTS::contains).isPresent();
  }

  /**
   * Whether a header of an unknown sender may contain a secret: all of {@link #isSecret}, and more.
   */
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
