package dev.dipeo.signature;

import dev.dipeo.base.LowerCase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The signature algorithm. Always taken from the declaration, never from a request: a sender could
 * otherwise choose a weaker one.
 */
public enum Algorithm {
  HMAC_SHA1("HmacSHA1", 20),
  HMAC_SHA256("HmacSHA256", 32),
  HMAC_SHA512("HmacSHA512", 64),
  /** Ed25519 without pre-hash (RFC 8032). */
  ED25519("Ed25519", 64),
  /** ECDSA over SHA-256, signature in DER (RFC 3279, section 2.2.3). */
  ECDSA_SHA256("SHA256withECDSA", 0),
  /** No signature: the secret itself is sent and compared. */
  TOKEN("", 0);

  private final String jca;
  private final int length;

  Algorithm(String jca, int length) {
    this.jca = jca;
    this.length = length;
  }

  /** The name in a manifest: {@code hmac_sha256}. */
  public String declaredName() {
    return LowerCase.of(this);
  }

  /** The algorithm with this name; {@code hmac-sha256} means {@code hmac_sha256}. */
  public static Optional<Algorithm> named(String name) {
    String wanted = name.replace('-', '_');
    return Arrays.stream(values()).filter(a -> a.declaredName().equals(wanted)).findFirst();
  }

  /** All names, for error messages. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Algorithm::declaredName).toList();
  }

  /** Whether signer and verifier hold the same key and both compute the signature. */
  public boolean isHmac() {
    return this == HMAC_SHA1 || this == HMAC_SHA256 || this == HMAC_SHA512;
  }

  /** The algorithm's name in the Java Cryptography Architecture. */
  String jca() {
    return jca;
  }

  /** Length of a signature in bytes; 0 if it varies. */
  int length() {
    return length;
  }
}
