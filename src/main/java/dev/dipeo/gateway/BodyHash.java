package dev.dipeo.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a provider's name and what it signed: the same for the same signed bytes under any
 * delivery id.
 */
final class BodyHash {
  private BodyHash() {}

  /**
   * @param signature where a time was signed too, so that the sender's saying the same again later
   *     is something else; empty where only the body was
   */
  static String of(String provider, String signature, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(provider.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      if (!signature.isEmpty()) {
        digest.update(signature.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
