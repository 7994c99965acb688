package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.base.LowerCase;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * How the text of a secret becomes a key. Must be declared: Stripe's {@code whsec_…} is used as
 * text, that of Standard Webhooks is decoded.
 */
enum SecretEncoding {
  /** The UTF-8 bytes of the text. */
  TEXT,
  BASE64,
  HEX,
  /** Base64 after {@code whsec_}, {@code whpk_} or {@code whsk_} (Standard Webhooks). */
  WHSEC,
  /** SubjectPublicKeyInfo in base64, with or without PEM lines. */
  SPKI;

  String declaredName() {
    return LowerCase.of(this);
  }

  static Optional<SecretEncoding> named(String name) {
    return Arrays.stream(values()).filter(e -> e.declaredName().equals(name)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(SecretEncoding::declaredName).toList();
  }

  /**
   * The key bytes.
   *
   * @throws IllegalArgumentException when the text is not in this encoding; the message contains
   *     nothing of it
   */
  byte[] decode(String secret) {
    try {
      return switch (this) {
        case TEXT -> secret.getBytes(UTF_8);
        case BASE64 -> Base64.getDecoder().decode(secret.strip());
        case HEX -> HexFormat.of().parseHex(secret.strip());
        case WHSEC ->
            Base64.getDecoder().decode(secret.strip().replaceFirst("^wh(sec|pk|sk)_", ""));
        case SPKI ->
            Base64.getDecoder()
                .decode(secret.replaceAll("-----[A-Z ]{1,40}-----", "").replaceAll("\\s", ""));
      };
    } catch (IllegalArgumentException e) {
      // Not passed on as cause: its message quotes characters of the secret.
      throw new IllegalArgumentException("its value is not " + declaredName());
    }
  }
}
