package dev.dipeo.store.sql;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds a queue of writes by number and bytes. Thread-safe. */
final class QueueBound {
  private final String what;
  private final int countMax;
  private final long bytesMax;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  QueueBound(String what, int countMax, long bytesMax) {
    this.what = what;
    this.countMax = countMax;
    this.bytesMax = bytesMax;
  }

  /**
   * Takes a place if there is one. A write larger than the byte limit enters only when the queue is
   * empty.
   */
  boolean tryEnter(long size) {
    if (count.incrementAndGet() > countMax) {
      count.decrementAndGet();
      return false;
    }
    long total = bytes.addAndGet(size);
    if (total > bytesMax && total != size) {
      leave(size);
      return false;
    }
    return true;
  }

  void leave(long size) {
    bytes.addAndGet(-size);
    count.decrementAndGet();
  }

  int count() {
    return count.get();
  }

  boolean isFull() {
    return count.get() >= countMax || bytes.get() >= bytesMax;
  }

  String refusal() {
    return "Too many " + what + " wait already (" + count.get() + ", " + bytes.get() + " bytes)";
  }
}
