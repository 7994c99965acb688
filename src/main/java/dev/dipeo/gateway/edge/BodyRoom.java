package dev.dipeo.gateway.edge;

import dev.dipeo.base.Problem;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory of all bodies in transfer: each may be within the limit for one body and still
 * exceed the memory together. Large bodies may fill only half of the room, so slow senders of large
 * bodies do not keep small ones out. Thread-safe.
 */
public final class BodyRoom {
  private final long bytesMax;
  private final int smallBytesMax;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param bytesMax most bytes of all bodies together; at least twice the largest body
   * @param smallBytesMax largest size, in bytes, that counts as small
   */
  public BodyRoom(long bytesMax, int smallBytesMax) {
    this.bytesMax = bytesMax;
    this.smallBytesMax = smallBytesMax;
  }

  /**
   * The share of one body. Used on its connection's event loop, or on the thread that decodes it.
   */
  public final class Share {
    private final boolean slow;
    private long bytes;

    private Share(boolean slow) {
      this.slow = slow;
    }

    /**
     * Enlarges the share to the body's current size.
     *
     * @param size bytes received so far
     * @return false if there is no room for it
     */
    public boolean grow(long size) {
      long more = size - bytes;
      long room = (size <= smallBytesMax || !slow ? bytesMax : bytesMax / 2) - more;
      // A body without room takes none, not even temporarily: another body may need it.
      if (taken.getAndUpdate(before -> before > room ? before : before + more) > room) {
        return false;
      }
      bytes = size;
      return true;
    }

    public void release() {
      taken.addAndGet(-bytes);
      bytes = 0;
    }
  }

  public Share share() {
    return new Share(true);
  }

  /** A share for decoding a received body; held only briefly. */
  public Share shareOfDecoded() {
    return new Share(false);
  }

  /** The response when there is no room for a body. */
  public static Problem noRoom() {
    return new Problem(
        503,
        "not-accepting",
        "Not accepting webhooks",
        "Too many bodies are being received at the moment; send it again later");
  }

  /** Bytes currently taken. */
  public long taken() {
    return taken.get();
  }
}
