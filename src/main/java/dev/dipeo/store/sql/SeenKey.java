package dev.dipeo.store.sql;

import dev.dipeo.base.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What a delivery or a body is remembered by: the first half of a SHA-256. Its size is fixed, and
 * two that differ never have the same in practice.
 *
 * @param high first 64 bits, unsigned
 * @param low next 64 bits, unsigned
 */
public record SeenKey(long high, long low) implements Comparable<SeenKey> {
  /** Size of a key. */
  static final int BYTES = 2 * Long.BYTES;

  private static final byte DELIVERY = 1;
  private static final byte BODY = 2;
  private static final byte ID = 3;

  static SeenKey ofDelivery(String provider, String deliveryId) {
    MessageDigest digest = Sha256.digest();
    digest.update(DELIVERY);
    digest.update(provider.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0); // no name of a provider has it
    digest.update(deliveryId.getBytes(StandardCharsets.UTF_8));
    return of(digest.digest());
  }

  /**
   * @param hash an event's {@code bodyHash}
   */
  static SeenKey ofBody(String hash) {
    MessageDigest digest = Sha256.digest();
    digest.update(BODY);
    digest.update(hash.getBytes(StandardCharsets.UTF_8));
    return of(digest.digest());
  }

  /**
   * @param id that of a duplicate
   */
  static SeenKey ofId(long id) {
    MessageDigest digest = Sha256.digest();
    digest.update(ID);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(id).array());
    return of(digest.digest());
  }

  /** Reads the first {@link #BYTES}. */
  public static SeenKey of(byte[] bytes) {
    return read(ByteBuffer.wrap(bytes));
  }

  static SeenKey read(ByteBuffer from) {
    return new SeenKey(from.getLong(), from.getLong());
  }

  void write(ByteBuffer to) {
    to.putLong(high).putLong(low);
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  @Override
  public int compareTo(SeenKey other) {
    int highs = Long.compareUnsigned(high, other.high);
    return highs != 0 ? highs : Long.compareUnsigned(low, other.low);
  }
}
