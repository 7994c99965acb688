package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.base.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * What repeats when a sender delivers the same event again.
 *
 * @param derived whether it is a hash of the request, because the sender gave none that can be used
 * @param signed whether nobody but the sender can have chosen it. Where it is not, somebody who saw
 *     a request can send its signed bytes again under another id
 */
public record DeliveryId(String value, boolean derived, boolean signed) {
  /** Every request is a new event. */
  static final DeliveryId NONE = new DeliveryId("", true, true);

  /** Longest id of a sender that is used, in characters; for a longer one the hash is. */
  public static final int MAX_LENGTH = 256;

  /** Whether nothing repeats: the provider's requests are all new. */
  public boolean isNone() {
    return value.isEmpty();
  }

  /** Whether a sender's text can be an id: not empty, not too long, printable ASCII. */
  static boolean usable(String text) {
    return !text.isBlank()
        && text.length() <= MAX_LENGTH
        && text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /**
   * The hash of what was verified, in hex.
   *
   * @param signature only what matched: anything else around it could be varied by a third party
   * @param signed whether a third party cannot have brought this about by leaving an id away
   */
  static DeliveryId derive(String provider, byte[] body, String signature, boolean signed) {
    MessageDigest digest = Sha256.digest();
    for (byte[] piece : List.of(provider.getBytes(UTF_8), signature.getBytes(UTF_8), body)) {
      // With its length in front, so that no other three pieces have the same text.
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(piece.length).array());
      digest.update(piece);
    }
    return new DeliveryId(Sha256.hex(digest), true, signed);
  }
}
