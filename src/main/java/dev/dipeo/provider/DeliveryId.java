package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.base.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * The id that repeats when a sender delivers the same event again.
 *
 * @param derived whether it is a hash of the request, because the sender gave no usable id
 * @param signed whether only the sender can have chosen it. Otherwise a third party that has seen a
 *     request can send its signed bytes again under another id
 */
public record DeliveryId(String value, boolean derived, boolean signed) {
  /** Every request is a new event. */
  static final DeliveryId NONE = new DeliveryId("", true, true);

  /** Longest sender's id that is used, in characters; a longer one is replaced by a hash. */
  public static final int MAX_LENGTH = 256;

  /** Whether every request of the provider is a new event. */
  public boolean isNone() {
    return value.isEmpty();
  }

  /** Whether a sender's text is usable as an id: not empty, not too long, printable ASCII. */
  static boolean usable(String text) {
    if (text.isBlank() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /**
   * The hash of the verified request, in hex.
   *
   * @param signature only the matching signature: a third party could vary anything around it
   * @param signed whether a third party cannot have caused this by omitting an id
   */
  static DeliveryId derive(String provider, byte[] body, String signature, boolean signed) {
    MessageDigest digest = Sha256.digest();
    for (byte[] piece : List.of(provider.getBytes(UTF_8), signature.getBytes(UTF_8), body)) {
      // Prefixed by its length, so that no other three pieces give the same bytes.
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(piece.length).array());
      digest.update(piece);
    }
    return new DeliveryId(Sha256.hex(digest), true, signed);
  }
}
