package dev.dipeo.gateway;

/**
 * Whether new webhooks can be accepted now. Asked for each webhook before its body is read, so that
 * one that cannot be accepted costs next to nothing. An estimate: nothing is reserved, and the
 * journal decides in the end. Must not block; called from any thread.
 */
@FunctionalInterface
public interface Capacity {
  /**
   * Whether so many more webhooks have room.
   *
   * @param bytes of their bodies together
   */
  boolean hasRoomFor(int webhooks, long bytes);
}
