package dev.dipeo.dispatch;

import dev.dipeo.journal.Inbox;

/** Where senders' events come in, until it is closed. */
public interface Entrance extends Inbox {
  /** Whether {@code more} events have room, of so many bytes together. Takes none. */
  boolean hasRoomFor(int more, long moreBytes);

  boolean isTaking();

  /** Stops taking events: senders are asked to retry later. */
  void close();
}
