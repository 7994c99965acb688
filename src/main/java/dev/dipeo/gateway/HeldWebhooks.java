package dev.dipeo.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Webhooks that are held back at their head: each until there is room for it, or until its time is
 * up and it is refused. Proven senders go first, then the order of arrival. At most one webhook per
 * connection is here, so the number of connections bounds their number. Thread-safe.
 */
final class HeldWebhooks {
  /** One webhook; on its connection's event loop, whatever thread calls. */
  interface Held {
    /** Whether the connection has brought an accepted webhook before. */
    boolean isOfSender();

    /** Announced size of the body; 0 if unknown. */
    long bytes();

    /** When it is refused, as {@link System#nanoTime}. */
    long untilNanos();

    void letIn();

    void refuse();
  }

  private final Capacity capacity;
  private final Deque<Held> senders = new ArrayDeque<>();
  private final Deque<Held> strangers = new ArrayDeque<>();

  HeldWebhooks(Capacity capacity) {
    this.capacity = capacity;
  }

  synchronized void add(Held held) {
    (held.isOfSender() ? senders : strangers).addLast(held);
  }

  /** Removes a webhook whose connection has closed. */
  synchronized void remove(Held held) {
    if (!senders.remove(held)) {
      strangers.remove(held);
    }
  }

  synchronized int count() {
    return senders.size() + strangers.size();
  }

  /**
   * Lets in those that have room, and refuses those whose time is up.
   *
   * @return whether some are still held
   */
  boolean look(long nowNanos) {
    List<Held> roomy = new ArrayList<>();
    List<Held> late = new ArrayList<>();
    boolean more;
    synchronized (this) {
      long bytes = takeRoomy(senders, roomy, 0);
      if (senders.isEmpty()) {
        takeRoomy(strangers, roomy, bytes);
      }
      takeLate(senders, nowNanos, late);
      takeLate(strangers, nowNanos, late);
      more = count() > 0;
    }
    roomy.forEach(Held::letIn);
    late.forEach(Held::refuse);
    return more;
  }

  private long takeRoomy(Deque<Held> from, List<Held> roomy, long bytesBefore) {
    long bytes = bytesBefore;
    while (!from.isEmpty()
        && capacity.hasRoomFor(roomy.size() + 1, bytes + from.getFirst().bytes())) {
      Held next = from.removeFirst();
      bytes += next.bytes();
      roomy.add(next);
    }
    return bytes;
  }

  private static void takeLate(Deque<Held> from, long nowNanos, List<Held> late) {
    for (Iterator<Held> all = from.iterator(); all.hasNext(); ) {
      Held held = all.next();
      if (held.untilNanos() - nowNanos <= 0) {
        all.remove();
        late.add(held);
      }
    }
  }

  /** Removes all, to refuse them. */
  synchronized List<Held> takeAll() {
    List<Held> all = new ArrayList<>(senders);
    all.addAll(strangers);
    senders.clear();
    strangers.clear();
    return all;
  }
}
