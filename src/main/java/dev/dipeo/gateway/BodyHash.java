package dev.dipeo.gateway;

import dev.dipeo.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

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
    MessageDigest digest = Sha256.digest();
    digest.update(provider.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    if (!signature.isEmpty()) {
      digest.update(signature.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    digest.update(body);
    return Sha256.hex(digest);
  }
}
