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

  private static final Suspect[][] SUSPECTS = suspects();

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
        || BETWEEN_PARTS
            .splitAsStream(name)
            .reduce((_, last) -> last)
            .filter(TOKEN_PARTS::contains)
            .isPresent();
  }

  /**
   * Whether a header of an unknown sender may contain a secret: all of {@link #isSecret}, and more.
   */
  public static boolean mayBeSecret(String name) {
    if (CREDENTIALS.contains(name)) {
      return true;
    }
    for (int at = 0; at < name.length(); at++) {
      char first = name.charAt(at);
      if (first >= 'a' && first <= 'z') {
        for (Suspect suspect : SUSPECTS[first - 'a']) {
          if (suspect.isAt(name, at)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * A text in the name of a header that may contain a secret.
   *
   * @param isPart whether it must be a whole part of the name
   */
  private record Suspect(String text, boolean isPart) {
    boolean isAt(String name, int at) {
      int end = at + text.length();
      return name.startsWith(text, at)
          && (!isPart
              || ((at == 0 || !isOfPart(name.charAt(at - 1)))
                  && (end == name.length() || !isOfPart(name.charAt(end)))));
    }

    private static boolean isOfPart(char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
  }

  /** The texts by their first letters, so that one pass over a name finds any of them. */
  private static Suspect[][] suspects() {
    Suspect[][] byLetter = new Suspect['z' - 'a' + 1][];
    for (int letter = 0; letter < byLetter.length; letter++) {
      String first = String.valueOf((char) ('a' + letter));
      byLetter[letter] =
          Stream.concat(
                  Stream.concat(SIGNATURE_WORDS.stream(), SUSPECT_WORDS.stream())
                      .map(word -> new Suspect(word, false)),
                  Stream.concat(TOKEN_PARTS.stream(), SUSPECT_PARTS.stream())
                      .map(part -> new Suspect(part, true)))
              .filter(suspect -> suspect.text().startsWith(first))
              .toArray(Suspect[]::new);
    }
    return byLetter;
  }
}
