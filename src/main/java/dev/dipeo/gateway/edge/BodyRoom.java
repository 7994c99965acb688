package dev.dipeo.gateway.edge;

import dev.dipeo.base.Problem;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory of all bodies that have arrived in part: each may be within the limit of one
 * body, and many at once may still exceed the memory. A large body finds no room once half is
 * taken, so that slow senders of large bodies do not keep small ones out. Thread-safe.
 */
public final class BodyRoom {
  private final long bytesMax;
  private final int smallBytesMax;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param bytesMax what all take together; at least twice the largest body
   * @param smallBytesMax bodies up to this size count as small
   */
  public BodyRoom(long bytesMax, int smallBytesMax) {
    this.bytesMax = bytesMax;
    this.smallBytesMax = smallBytesMax;
  }

  /** What one body takes. On its connection's event loop, or wherever it is decoded. */
  public final class Share {
    private final boolean slow;
    private long bytes;

    private Share(boolean slow) {
      this.slow = slow;
    }

    /**
     * The body has grown.
     *
     * @param size its bytes so far
     * @return false when there is no room for it
     */
    public boolean grow(long size) {
      long more = size - bytes;
      long room = (size <= smallBytesMax || !slow ? bytesMax : bytesMax / 2) - more;
      // What finds no room takes none, not even for the moment: another body may need it.
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

  /** For a body that has come, and is made anew out of what came: it holds its room for moments. */
  public Share shareOfDecoded() {
    return new Share(false);
  }

  /** The answer to a sender whose body finds no room. */
  public static Problem noRoom() {
    return new Problem(
        503,
        "not-accepting",
        "Not accepting webhooks",
        "Too many bodies are being received at the moment; send it again later");
  }

  /** Bytes that are taken. */
  public long taken() {
    return taken.get();
  }
}
